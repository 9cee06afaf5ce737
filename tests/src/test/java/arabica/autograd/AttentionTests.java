package arabica.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.TensorArbitraries;
import arabica.testkit.TensorArbitraries.Values;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The composed attention against the definition, written as loops over plain arrays.
class AttentionTests {
    private final ScalarBackend backend = new ScalarBackend();

    @AfterEach
    void close() { backend.close(); }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1, 1, 9", "2, 5, 2, 2, 3, 5", "2, 4, 4, 2, 2, 3", "1, 7, 6, 2, 1, 2", "3, 3, 3, 1, 4, 1"})
    void attentionIsItsDefinition(int batch, int time, int heads, int kvHeads, int d, int window) {
        Values qkv = TensorArbitraries.normal(Shape.of(batch, time, (heads + 2 * kvHeads) * d), time);
        double[] expected = attention(qkv.elements(), batch, time, heads, kvHeads, d, window);

        double[] wide = Scope.step(backend, () -> Ops
                .causalAttention(qkv.toTensor(Scope.current(), DType.F64), heads, kvHeads, window).toDoubles());
        double[] narrow = Scope.step(backend, () -> Ops
                .causalAttention(qkv.toTensor(Scope.current(), DType.F32), heads, kvHeads, window).toDoubles());

        assertThat(wide).containsExactly(expected, within(1e-12));
        assertThat(narrow).containsExactly(expected, within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({"1, 99", "2, 99", "3, 99", "4, 2", "5, 3"})
    void attentionWithinSegmentsIsItsDefinition(int seed, int window) {
        int batch = 2;
        int time = 9;
        int heads = 4;
        int kvHeads = 2;
        int d = 3;
        Segments segments = Segments.of(time, switch (seed) {
            case 1 -> List.of(new int[]{9}, new int[]{4, 5});
            case 2 -> List.of(new int[]{1, 1, 1, 6}, new int[]{3, 2});
            case 3 -> List.of(new int[]{}, new int[]{8, 1});
            default -> List.of(new int[]{5, 4}, new int[]{2, 3, 4});
        });
        Values qkv = TensorArbitraries.normal(Shape.of(batch, time, (heads + 2 * kvHeads) * d), seed);
        int[] first = new int[batch * time];
        for (int s = 0; s < segments.count(); s++) {
            Arrays.fill(first, segments.start(s), segments.start(s) + segments.length(s), segments.startInRow(s));
        }
        double[] expected = attention(qkv.elements(), batch, time, heads, kvHeads, d, window, first);

        double[] found = Scope.step(backend, () -> Ops.causalAttention(qkv.toTensor(Scope.current(), DType.F64), heads,
                kvHeads, window, Optional.of(segments)).toDoubles());

        assertThat(found).containsExactly(expected, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 99", "2, 2, 6", "4, 2, 3", "3, 1, 1"})
    void theLastPositionAgainstACacheIsTheLastRowOfTheWhole(int heads, int kvHeads, int window) {
        int batch = 2;
        int capacity = 6;
        int d = 3;
        int[] lengths = {6, 4};
        Values packed = TensorArbitraries.normal(Shape.of(batch, capacity, (heads + 2 * kvHeads) * d), 11);
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor qkv = packed.toTensor(scope, DType.F64);
            double[] whole = Ops.causalAttention(qkv, heads, kvHeads, window).toDoubles();
            Tensor keys = Ops.columns(qkv, heads * d, (heads + kvHeads) * d);
            Tensor values = Ops.columns(qkv, (heads + kvHeads) * d, (heads + 2 * kvHeads) * d);
            Tensor queries = scope.allocate(DType.F64, Shape.of(batch, heads * d));
            for (int b = 0; b < batch; b++) {
                backend.copy(qkv.viewColumns(0, heads * d).viewRows((long) b * capacity + lengths[b] - 1, 1),
                        queries.viewRows(b, 1));
            }
            Tensor out = scope.allocate(DType.F64, Shape.of(batch, heads * d));
            backend.decodeAttention(queries, keys, values, scope.of(lengths, batch), heads, kvHeads, window, out);
            for (int b = 0; b < batch; b++) {
                int row = (b * capacity + lengths[b] - 1) * heads * d;
                for (int i = 0; i < heads * d; i++) {
                    assertThat(out.toDoubles()[b * heads * d + i]).isCloseTo(whole[row + i], within(1e-12));
                }
            }
        });
    }

    private static double[] attention(double[] qkv, int batch, int time, int heads, int kvHeads, int d,
            int window) {
        return attention(qkv, batch, time, heads, kvHeads, d, window, new int[batch * time]);
    }

    /// @param first the first position of its row that each position may see, whatever the window
    private static double[] attention(double[] qkv, int batch, int time, int heads, int kvHeads, int d, int window,
            int[] first) {
        int width = (heads + 2 * kvHeads) * d;
        double[] out = new double[batch * time * heads * d];
        for (int b = 0; b < batch; b++) {
            for (int h = 0; h < heads; h++) {
                int kvHead = h / (heads / kvHeads);
                for (int t = 0; t < time; t++) {
                    double[] weights = new double[t + 1];
                    double total = 0;
                    for (int s = Math.max(first[b * time + t], t - window + 1); s <= t; s++) {
                        double dot = 0;
                        for (int i = 0; i < d; i++) {
                            dot += qkv[(b * time + t) * width + h * d + i]
                                    * qkv[(b * time + s) * width + (heads + kvHead) * d + i];
                        }
                        weights[s] = Math.exp(dot / Math.sqrt(d));
                        total += weights[s];
                    }
                    for (int s = Math.max(first[b * time + t], t - window + 1); s <= t; s++) {
                        for (int i = 0; i < d; i++) {
                            out[((b * time + t) * heads + h) * d + i] += weights[s] / total
                                    * qkv[(b * time + s) * width + (heads + kvHeads + kvHead) * d + i];
                        }
                    }
                }
            }
        }
        return out;
    }
}
