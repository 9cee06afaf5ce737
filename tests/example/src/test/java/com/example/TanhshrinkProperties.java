package com.example;

import arabica.autograd.Autograd;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.ShapeArbitraries;
import arabica.testkit.TensorArbitraries;
import arabica.testkit.TensorArbitraries.Values;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TanhshrinkProperties {
    // begin
    @Provide
    Arbitrary<Values> tensors() { return TensorArbitraries.any(ShapeArbitraries.shapes(0, 3, 5)); }

    @Property(tries = 200)
    boolean isOdd(@ForAll("tensors") Values values) {
        try (ScalarBackend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            return scope.call(() -> {
                Tensor x = values.toTensor(scope, DType.F32);
                Tensor there = Autograd.apply(new Tanhshrink(), x);
                Tensor back = Ops.negate(Autograd.apply(new Tanhshrink(), Ops.negate(x)));
                return Arrays.equals(there.toFloats(), back.toFloats());
            });
        }
    }
    // end
}
