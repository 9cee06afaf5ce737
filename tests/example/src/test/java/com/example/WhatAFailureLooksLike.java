package com.example;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import arabica.testkit.GradProperties;
import org.junit.jupiter.api.Test;

/// Wrong on purpose, and so not among the tests that `mvn test` runs: `mvn test -Dtest=WhatAFailureLooksLike`.
class WhatAFailureLooksLike {
    // begin
    /// The derivative has forgotten the square.
    record Forgetful() implements Operation {
        @Override
        public Tensor forward(Context context) { return new Tanhshrink().forward(context); }

        @Override
        public void backward(Context context) {
            context.contribute(0, gradX -> {
                context.backend().unary(UnaryFunction.TANH, context.input(0), gradX);
                context.backend().binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
            });
        }
    }

    @Test
    void aForgottenSquare() { GradProperties.holdFor(new Forgetful()); }
    // end
}
