package arabica.testkit;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// Values for tensors. A tensor needs a scope to live in, which exists only while a test runs: so the arbitraries draw
/// [Values], which become a tensor of any type in the scope at hand.
public final class TensorArbitraries {
    /// A shape and its elements, row by row.
    public record Values(Shape shape, double[] elements) {
        /// A tensor of these values; F32 rounds them.
        public Tensor toTensor(Scope scope, DType dtype) { return scope.of(dtype, elements, shape.toArray()); }

        @Override
        public String toString() { return "values of shape " + shape; }
    }

    private TensorArbitraries() {}

    /// Standard normal values. Only shapes shrink: the values follow from the seed.
    public static Arbitrary<Values> normal(Arbitrary<Shape> shapes) {
        return shapes.flatMap(shape -> Arbitraries.longs().withoutEdgeCases().dontShrink()
                .map(seed -> normal(shape, seed))).withoutEdgeCases();
    }

    /// Standard normal values of one shape from one seed.
    public static Values normal(Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Values(shape, DoubleStream.generate(random::nextGaussian).limit(shape.size()).toArray());
    }

    /// Values drawn evenly between two bounds.
    public static Arbitrary<Values> uniform(Arbitrary<Shape> shapes, double low, double high) {
        return shapes.flatMap(shape -> Arbitraries.longs().withoutEdgeCases().dontShrink()
                .map(seed -> new Values(shape,
                        new SplittableRandom(seed).doubles(shape.size(), low, high).toArray())))
                .withoutEdgeCases();
    }
}
