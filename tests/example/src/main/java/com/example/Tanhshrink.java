package com.example;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// `y = x − tanh x`; `gradX = g · tanh² x`.
// begin
public record Tanhshrink() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = context.input(0);
        Tensor y = context.allocate(x.shape());
        context.backend().unary(UnaryFunction.TANH, x, y);
        context.backend().binary(BinaryFunction.SUBTRACT, x, y, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0, gradX -> {
            context.backend().unary(UnaryFunction.TANH, context.input(0), gradX);
            context.backend().unary(UnaryFunction.SQUARE, gradX, gradX);
            context.backend().binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
        });
    }
}
// end
