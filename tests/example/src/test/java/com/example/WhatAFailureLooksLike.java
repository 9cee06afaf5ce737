package com.example;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.GradProperties;
import arabica.testkit.Metamorphic;
import arabica.testkit.Subject;
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

    @Test
    void aLayerThatSeesTheFuture() {
        try (Backend backend = new ScalarBackend()) {
            Metamorphic.isCausal(Subject.layer("my layer", backend, DType.F64, 1,
                    x -> Ops.matmul(Ops.softmax(Ops.matmul(x, false, x, true)), x)));
        }
    }
}
