package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.MaskArbitraries.Mask;
import arabica.testkit.ShapeArbitraries.BroadcastPair;
import arabica.testkit.TensorArbitraries.Values;
import arabica.testkit.TokenArbitraries.TokenBatch;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Shrinkable;

/// Draws are of the kind that they promise.
@PropertyDefaults(tries = 200)
class ArbitrariesProperties {
    private static final Arbitrary<Shape> SHAPES = ShapeArbitraries.shapes(0, 3, 5);

    @Provide
    Arbitrary<Values> tiny() { return TensorArbitraries.tiny(SHAPES); }

    @Provide
    Arbitrary<Values> huge() { return TensorArbitraries.huge(SHAPES); }

    @Provide
    Arbitrary<Values> equal() { return TensorArbitraries.equal(SHAPES); }

    @Provide
    Arbitrary<Values> ties() { return TensorArbitraries.ties(ShapeArbitraries.shapes(1, 2, 30)); }

    @Provide
    Arbitrary<Values> uniform() { return TensorArbitraries.uniform(SHAPES, 0.3, 3); }

    @Provide
    Arbitrary<Values> any() { return TensorArbitraries.any(SHAPES); }

    @Provide
    Arbitrary<Mask> padding() { return MaskArbitraries.padding(4, 6, true); }

    @Provide
    Arbitrary<Mask> attention() { return MaskArbitraries.attention(6); }

    @Provide
    Arbitrary<TokenBatch> batches() { return TokenArbitraries.batches(11, 4, 9); }

    @Property
    void tinyValuesVanishWhenSquaredInF32(@ForAll("tiny") Values x) {
        for (double value : x.elements()) { assertThat((float) value * (float) value).isZero(); }
    }

    @Property
    void squaresOfHugeValuesOverflowF32(@ForAll("huge") Values x) {
        for (double value : x.elements()) {
            assertThat((float) value).isFinite();
            assertThat((float) value * (float) value).isInfinite();
        }
    }

    @Property
    void equalValuesAreOneValue(@ForAll("equal") Values x) {
        assertThat(Arrays.stream(x.elements()).distinct().count()).isLessThanOrEqualTo(1);
    }

    @Property
    void tiesHaveAtMostThreeValues(@ForAll("ties") Values x) {
        assertThat(Arrays.stream(x.elements()).distinct().count()).isBetween(1L, 3L);
    }

    @Property
    void uniformValuesLieWithinTheirBounds(@ForAll("uniform") Values x) {
        for (double value : x.elements()) { assertThat(value).isBetween(0.3, 3.0); }
    }

    @Property
    void allValuesAreNumbersOfF32(@ForAll("any") Values x) {
        try (ScalarBackend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            assertThat(x.toTensor(scope, DType.F32).toDoubles()).containsExactly(x.elements());
        }
    }

    @Property
    void paddingIsAtOneEndOfEachRow(@ForAll("padding") Mask mask) {
        for (int row = 0; row < mask.rows(); row++) {
            int changes = 0;
            for (int t = 1; t < mask.columns(); t++) { if (mask.sees(row, t) != mask.sees(row, t - 1)) { changes++; } }
            assertThat(changes).isLessThanOrEqualTo(1);
        }
    }

    @Property
    void masksOfAttentionAreSquareAndBecomeTensors(@ForAll("attention") Mask mask) {
        assertThat(mask.rows()).isEqualTo(mask.columns());
        try (ScalarBackend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            double[] seen = mask.toTensor(scope, DType.F64).toDoubles();
            double[] bias = mask.toBias(scope, DType.F64, Double.NEGATIVE_INFINITY).toDoubles();
            for (int i = 0; i < seen.length; i++) {
                assertThat(seen[i]).isEqualTo(mask.visible()[i] ? 1 : 0);
                assertThat(bias[i]).isEqualTo(mask.visible()[i] ? 0 : Double.NEGATIVE_INFINITY);
            }
        }
    }

    @Property
    void targetsOfABatchAreItsTokensOneLater(@ForAll("batches") TokenBatch batch) {
        try (ScalarBackend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            int time = batch.time();
            int[] ids = batch.toTensor(scope, 10).toInts();
            int[] targets = batch.targets(scope, -1).toInts();
            for (int i = 0; i < ids.length; i++) {
                int left = batch.rows().get(i / time).length - i % time;
                assertThat(batch.mask().visible()[i]).isEqualTo(left > 0);
                assertThat(ids[i]).isEqualTo(left > 0 ? batch.rows().get(i / time)[i % time] : 10);
                assertThat(targets[i]).isEqualTo(left > 1 ? ids[i + 1] : -1);
            }
        }
    }

    @Example
    void everyKindOfDrawIsMet() {
        met(TensorArbitraries.tiny(SHAPES), x -> any(x, v -> v != 0 && Math.abs(v) < Float.MIN_NORMAL));
        met(TensorArbitraries.tiny(SHAPES), x -> any(x, v -> Double.compare(v, -0.0) == 0));
        met(TensorArbitraries.huge(SHAPES), x -> any(x, v -> v == -Float.MAX_VALUE));
        met(MaskArbitraries.padding(4, 6, true), mask -> mask.isBlind(0));
        met(MaskArbitraries.attention(6), mask -> mask.columns() > 2 && mask.isBlind(1) && !mask.isBlind(2));
        met(TokenArbitraries.batches(50, 4, 9),
                batch -> batch.rows().stream()
                        .anyMatch(row -> row.length > 5 && Arrays.stream(row).max().orElse(0) < 3));
        met(TokenArbitraries.batches(50, 4, 9),
                batch -> batch.rows().stream().mapToInt(row -> row.length).distinct().count() > 2);
    }

    private static boolean any(Values values, Predicate<Double> what) {
        return Arrays.stream(values.elements()).boxed().anyMatch(what);
    }

    private static <T> void met(Arbitrary<T> arbitrary, Predicate<T> what) {
        assertThat(arbitrary.generator(1000).stream(new Random(1)).limit(1000)
                .anyMatch(drawn -> what.test(drawn.value()))).isTrue();
    }

    // What a counter-example shrinks to.

    @Example
    void shapesShrinkToTheFewestElementsThatFail() {
        assertThat(Shrunk.of(ShapeArbitraries.shapes(0, 4, 9), shape -> shape.rank() < 2)).isEqualTo(Shape.of(1, 1));
        assertThat(Shrunk.of(ShapeArbitraries.shapes(0, 4, 9), shape -> shape.size() < 6)).isEqualTo(Shape.of(6));
        BroadcastPair pair = Shrunk.of(ShapeArbitraries.broadcastPairs(4, 5), some -> some.a().equals(some.b()));
        assertThat(pair.a().size() + pair.b().size()).isLessThanOrEqualTo(3);
    }

    @Example
    void valuesShrinkToZerosAndOnesWithinTheirKind() {
        Arbitrary<Shape> shapes = ShapeArbitraries.shapes(1, 2, 6);
        assertThat(Shrunk.of(TensorArbitraries.normal(shapes), x -> x.elements().length < 3).toString())
                .contains("Shape.of(3), new double[]{0.0, 0.0, 0.0}");
        assertThat(Shrunk.of(TensorArbitraries.normal(shapes), x -> !any(x, v -> v > 0.7)).toString())
                .contains("Shape.of(1), new double[]{1.0}");
        assertThat(Shrunk.of(TensorArbitraries.uniform(shapes, 0.3, 3), x -> x.elements().length < 2).toString())
                .contains("Shape.of(2), new double[]{1.0, 1.0}");
        assertThat(Shrunk.of(TensorArbitraries.tiny(shapes), x -> !any(x, v -> v != 0)).toString())
                .contains("new double[]{" + (double) Float.MIN_VALUE + "}");
        assertThat(Shrunk.of(TensorArbitraries.huge(shapes), x -> false).toString())
                .contains("Shape.of(1), new double[]{" + 0x1p120 + "}");
        assertThat(Shrunk.of(TensorArbitraries.equal(shapes), x -> !any(x, v -> v < -0.3)).toString())
                .contains("Shape.of(1), new double[]{-1.0}");
    }

    @Example
    void masksAndBatchesShrinkToSmallOnes() {
        Mask blind = Shrunk.of(MaskArbitraries.padding(4, 6, true), mask -> !mask.isBlind(mask.rows() - 1));
        assertThat(blind).hasToString(
                "new arabica.testkit.MaskArbitraries.Mask(1, 1, new boolean[]{false})");
        TokenBatch repeated = Shrunk.of(TokenArbitraries.batches(50, 4, 9), batch -> batch.rows().stream()
                .allMatch(row -> Arrays.stream(row).distinct().count() == row.length));
        assertThat(repeated).hasToString("new arabica.testkit.TokenArbitraries.TokenBatch(java.util.List.of("
                + "new int[]{0, 0}))");
    }

    /// What jqwik makes of an arbitrary's failing draws.
    private static final class Shrunk {
        private Shrunk() {}

        static <T> T of(Arbitrary<T> arbitrary, Predicate<T> holds) {
            var failing = arbitrary.generator(1000).stream(new Random(7))
                    .filter(drawn -> !holds.test(drawn.value())).findFirst().orElseThrow();
            AtomicReference<Shrinkable<T>> best = new AtomicReference<>(failing);
            for (boolean better = true; better;) {
                var current = best.get();
                var next = current.shrink().filter(some -> some.distance().compareTo(current.distance()) < 0)
                        .filter(some -> !holds.test(some.value())).findFirst();
                better = next.isPresent();
                next.ifPresent(best::set);
            }
            return best.get().value();
        }
    }
}
