package arabica.testkit;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.UnaryFunction;
import arabica.testkit.ShapeArbitraries.BroadcastPair;
import arabica.testkit.Twins.Pair;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: what works element by element, and reductions.
public interface ElementTck extends OpensBackend {
    @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void unaryFunctions(@ForAll UnaryFunction function, @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            DoubleUnaryOperator domain = switch (function) {
                case LOG, SQRT -> x -> Math.exp(3 * x);
                case RECIPROCAL -> x -> x + Math.copySign(0.01, x);
                default -> x -> 4 * x;
            };
            int n = t.longSize();
            Pair x = t.values(domain, n);
            Pair out = t.zeros(n);
            t.call(b -> b.unary(function, x.on(b), out.on(b)));
            t.near(out, 1);
            t.call(b -> b.unary(function, x.on(b), x.on(b)));
            t.near(x, 1);
        });
    }

    /// Each function, however many there are: it fails where they cannot all be met.
    @Property(generation = GenerationMode.EXHAUSTIVE, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void unaryFunctionsAtTheEdgesOfTheirDomain(@ForAll UnaryFunction function) {
        float[] edges = {0f, -0f, 1f, -1f, 1e-20f, -1e-20f, 1e-4f, -1e-4f, 88f, 89f, -87f, -89f, 104f, -104f, 200f,
                -200f, 1e4f, -1e4f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
        Twins.run(open(), 0, t -> {
            int[] next = {0};
            Pair x = t.values(ignored -> edges[next[0]++], edges.length);
            Pair out = t.zeros(edges.length);
            t.call(b -> b.unary(function, x.on(b), out.on(b)));
            t.nearInFloat(out);
        });
    }

    @Provide
    default Arbitrary<BroadcastPair> broadcasts() {
        return Arbitraries.oneOf(ShapeArbitraries.broadcastPairs(4, 7), ShapeArbitraries.broadcastPairs(2, 67));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void binaryFunctionsBroadcast(@ForAll BinaryFunction function, @ForAll("broadcasts") BroadcastPair shapes,
            @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            // Rounded, so that comparisons meet ties.
            Pair a = t.values(x -> Math.rint(4 * x), shapes.a().toArray());
            Pair b = t.values(x -> function == BinaryFunction.DIVIDE ? x + Math.copySign(0.1, x) : Math.rint(4 * x),
                    shapes.b().toArray());
            Pair out = t.zeros(Shape.broadcast(shapes.a(), shapes.b()).toArray());
            t.call(backend -> backend.binary(function, a.on(backend), b.on(backend), out.on(backend)));
            t.near(out, 1);
        });
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void reductionsFoldAnyDimensions(@ForAll Reduction reduction, @ForAll("broadcasts") BroadcastPair shapes,
            @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            Shape to = shapes.a();
            Shape from = Shape.broadcast(shapes.a(), shapes.b());
            Pair x = t.normal(from.toArray());
            Pair out = t.zeros(to.toArray());
            t.call(b -> b.reduce(reduction, x.on(b), out.on(b)));
            t.near(out, (int) (from.size() / to.size()));
        });
    }

    /// Maxima too: a NaN that a maximum passed over would go unseen.
    @Property(tries = 40, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void reductionsPassNaNOn(@ForAll Reduction reduction, @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.between(1, 40);
            int columns = t.longSize();
            int bad = t.between(0, rows * columns - 1);
            int[] next = {0};
            Pair x = t.values(v -> next[0]++ == bad ? Double.NaN : v, rows, columns);
            Pair ofRows = t.zeros(rows, 1);
            Pair ofColumns = t.zeros(columns);
            t.call(b -> {
                b.reduce(reduction, x.on(b), ofRows.on(b));
                b.reduce(reduction, x.on(b), ofColumns.on(b));
            });
            t.near(ofRows, columns);
            t.near(ofColumns, rows);
        });
    }

    @Property(tries = 5, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void longReductions(@ForAll long seed) {
        // Not drawn: of ten draws now and then all would be the same one.
        for (Reduction reduction : Reduction.values()) { longReduction(reduction, seed); }
    }

    private void longReduction(Reduction reduction, long seed) {
        Twins.run(open(), seed, t -> {
            t.about(reduction);
            int rows = t.between(600, 1500);
            int columns = t.size();
            Pair x = t.normal(rows, columns);
            Pair ofColumns = t.zeros(columns);
            Pair ofRows = t.zeros(rows, 1);
            Pair ofAll = t.zeros();
            t.call(b -> {
                b.reduce(reduction, x.on(b), ofColumns.on(b));
                b.reduce(reduction, x.on(b), ofRows.on(b));
                b.reduce(reduction, x.on(b), ofAll.on(b));
            });
            t.near(ofColumns, rows);
            t.near(ofRows, columns);
            t.near(ofAll, rows * columns);
            // In double: the length does not matter.
            t.nearNumber(t.exact().sumOfSquares(x.exact()), t.tested().sumOfSquares(x.tested()), 1);
        });
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void scalingClampingAndSelecting(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int n = t.longSize();
            Pair x = t.normal(n);
            Pair y = t.normal(n);
            Pair condition = t.values(v -> v > 0 ? 1 : 0, n);
            Pair out = t.zeros(n);
            t.call(b -> b.affine(x.on(b), 1.75, -0.3, out.on(b)));
            t.near(out, 1);
            t.call(b -> b.addScaled(x.on(b), -0.7, out.on(b)));
            t.near(out, 2);
            t.call(b -> b.clamp(x.on(b), -0.5, 0.8, out.on(b)));
            t.near(out, 1);
            t.call(b -> b.select(condition.on(b), x.on(b), y.on(b), out.on(b)));
            t.same(out);
        });
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void dropoutDrawsTheSameMaskEverywhere(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            Pair out = t.zeros(t.longSize());
            t.call(b -> b.dropoutMask(seed, 0.3, out.on(b)));
            t.same(out);
        });
    }
}
