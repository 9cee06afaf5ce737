package arabica.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import arabica.testkit.TensorArbitraries;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Sequences that share a row have the attention, and the gradients, that each has alone: bit for bit.
class SegmentedAttentionProperties {
    private static final int HEADS = 4;
    private static final int KV_HEADS = 2;

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void inDoublePrecisionEachSegmentIsAsAlone(@ForAll long seed) { asAlone(new ScalarBackend(), DType.F64, seed, 12); }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void onTheVectorBackendEachSegmentIsAsAlone(@ForAll long seed) {
        asAlone(new VectorBackend(2), DType.F32, seed, 150);
    }

    /// Two blocks of keys, with segments on both sides of their border.
    @Example
    void segmentsLongerThanABlockAreAsAlone() {
        check(new VectorBackend(2), DType.F32, 7, 900, List.of(new int[]{390, 3, 500}, new int[]{900}), 20, 77);
        check(new VectorBackend(2), DType.F32, 8, 900, List.of(new int[]{1, 420, 400}), 16, Backend.NO_WINDOW);
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void wholeRowsHaveTheBitsOfNoSegments(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int batch = random.nextInt(1, 4);
        int time = random.nextInt(1, 70);
        int size = random.nextInt(1, 20);
        double[] packed = normal(seed, batch * time * (HEADS + 2 * KV_HEADS) * size);
        double[] weights = normal(seed + 1, batch * time * HEADS * size);
        try (Backend backend = new VectorBackend(2)) {
            assertThat(run(backend, DType.F32, packed, weights, batch, time, size, Backend.NO_WINDOW,
                    Optional.of(Segments.whole(batch, time))))
                    .isDeepEqualTo(run(backend, DType.F32, packed, weights, batch, time, size, Backend.NO_WINDOW,
                            Optional.empty()));
        }
    }

    @Example
    void sequencesThatDoNotFitARowAreRefused() {
        assertThatThrownBy(() -> Segments.of(4, List.of(new int[]{4}, new int[]{3, 2})))
                .hasMessage("row 2: a sequence of 2 positions, where 1 of 4 are left");
        assertThatThrownBy(() -> Segments.of(4, List.of(new int[]{0}))).hasMessageContaining("a sequence of 0");
        try (Backend backend = new ScalarBackend()) {
            assertThatThrownBy(() -> run(backend, DType.F64, new double[16], new double[8], 1, 2, 1, 9,
                    Optional.of(Segments.whole(1, 3)))).hasMessageContaining("segments are of [1, 3] positions");
        }
    }

    private static void asAlone(Backend backend, DType dtype, long seed, int longest) {
        SplittableRandom random = new SplittableRandom(seed);
        int time = random.nextInt(1, longest);
        List<int[]> rows = new ArrayList<>();
        for (int row = random.nextInt(1, 4); row > 0; row--) {
            List<Integer> lengths = new ArrayList<>();
            for (int left = time; left > 0 && random.nextInt(5) > 0; left -= lengths.getLast()) {
                lengths.add(random.nextInt(1, left + 1));
            }
            rows.add(lengths.stream().mapToInt(Integer::intValue).toArray());
        }
        int window = random.nextBoolean() ? Backend.NO_WINDOW : random.nextInt(1, time + 1);
        check(backend, dtype, seed, time, rows, random.nextInt(1, 20), window);
    }

    private static void check(Backend opened, DType dtype, long seed, int time, List<int[]> rows, int size,
            int window) {
        try (Backend backend = opened) {
            Segments segments = Segments.of(time, rows);
            int columns = (HEADS + 2 * KV_HEADS) * size;
            int outColumns = HEADS * size;
            double[] packed = normal(seed, rows.size() * time * columns);
            double[] weights = normal(seed + 1, rows.size() * time * outColumns);
            double[][] together = run(backend, dtype, packed, weights, rows.size(), time, size, window,
                    Optional.of(segments));
            for (int s = 0; s < segments.count(); s++) {
                int from = segments.start(s);
                int to = from + segments.length(s);
                double[][] alone = run(backend, dtype, Arrays.copyOfRange(packed, from * columns, to * columns),
                        Arrays.copyOfRange(weights, from * outColumns, to * outColumns), 1, to - from, size, window,
                        Optional.empty());
                assertThat(Arrays.copyOfRange(together[0], from * outColumns, to * outColumns)).isEqualTo(alone[0]);
                assertThat(Arrays.copyOfRange(together[1], from * columns, to * columns)).isEqualTo(alone[1]);
            }
        }
    }

    private static double[] normal(long seed, int count) {
        return TensorArbitraries.normal(Shape.of(count), seed).elements();
    }

    /// The result, and the gradient of its product with some weights.
    private static double[][] run(Backend backend, DType dtype, double[] packed, double[] weights, int batch, int time,
            int size, int window, Optional<Segments> segments) {
        try (Scope scope = Scope.open(backend)) {
            Tensor x = scope.of(dtype, packed, batch, time, (HEADS + 2 * KV_HEADS) * size).requireGrad();
            double[] result = Scope.step(backend, () -> {
                Tensor y = Ops.causalAttention(x, HEADS, KV_HEADS, window, segments);
                double[] values = y.toDoubles();
                Ops.sum(Ops.multiply(y, Scope.current().of(dtype, weights, batch, time, HEADS * size))).backward();
                return values;
            });
            return new double[][]{result, x.grad().orElseThrow().toDoubles()};
        }
    }
}
