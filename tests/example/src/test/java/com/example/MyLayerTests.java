package com.example;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.Metamorphic;
import arabica.testkit.Subject;
import arabica.testkit.TensorArbitraries;
import org.junit.jupiter.api.Test;

class MyLayerTests {
    // begin
    @Test
    void itSeesThePastOfItsOwnRowAlone() {
        try (Backend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            Tensor weight = TensorArbitraries.normal(Shape.of(4, 12), 1).toTensor(scope, DType.F64);
            Subject layer = Subject.layer("my layer", backend, DType.F64, 4,
                    x -> Ops.causalAttention(Ops.linear(x, weight, null), 2, 2));
            Metamorphic.isCausal(layer);
            Metamorphic.isBatchInvariant(layer);
            Metamorphic.ignoresTheOrderOfThePast(layer);
        }
    }
    // end
}
