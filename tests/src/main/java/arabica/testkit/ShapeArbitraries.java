package arabica.testkit;

import java.util.List;

import arabica.autograd.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// Shapes, and shapes that fit together.
public final class ShapeArbitraries {
    /// Two shapes that broadcast with each other under NumPy's rules.
    public record BroadcastPair(Shape a, Shape b) {}

    private ShapeArbitraries() {}

    /// Shapes of rank `lowRank` to `highRank` with dimensions from 1 to `highDim`.
    public static Arbitrary<Shape> shapes(int lowRank, int highRank, int highDim) {
        return Arbitraries.integers().between(1, highDim).array(int[].class).ofMinSize(lowRank).ofMaxSize(highRank)
                .map(Shape::of);
    }

    /// Shapes that stretch to `target`: some leading dimensions are left out, some others are 1.
    public static Arbitrary<Shape> broadcastableTo(Shape target) {
        Arbitrary<List<Boolean>> stretched = Arbitraries.of(true, false).list().ofSize(target.rank());
        return Arbitraries.integers().between(0, target.rank()).flatMap(dropped -> stretched.map(ones -> {
            int[] dims = new int[target.rank() - dropped];
            for (int i = 0; i < dims.length; i++) { dims[i] = ones.get(i) ? 1 : target.dim(dropped + i); }
            return Shape.of(dims);
        }));
    }

    /// Pairs that broadcast: equal, or either stretched, or both.
    public static Arbitrary<BroadcastPair> broadcastPairs(int highRank, int highDim) {
        return shapes(0, highRank, highDim).flatMap(target -> {
            Arbitrary<Shape> either = Arbitraries.oneOf(Arbitraries.just(target), broadcastableTo(target));
            return either.flatMap(a -> either.map(b -> new BroadcastPair(a, b)));
        }).withoutEdgeCases(); // small dimensions are met anyway, and the pairs of all edges are too many
    }
}
