package arabica.autograd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Products with few rows have kernels of their own; decoding relies on their results being the same.
class FewRowsProperties {
    private static final int[] COLUMNS = {1, 2, 7, 15, 16, 17, 31, 32, 48, 63, 64, 65, 100, 128, 130, 255, 384, 400,
            768, 1000, 1537};

    @Property(tries = 120, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void aRowHasTheSameBitsAloneAndAmongOthers(@ForAll boolean transposeB, @ForAll boolean accumulate,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int m = random.nextInt(2, 9);
        int k = random.nextInt(3) == 0 ? random.nextInt(1, 20) : random.nextInt(200, 700);
        int n = COLUMNS[random.nextInt(COLUMNS.length)];
        float[] a = normal(random, m * k);
        float[] b = normal(random, k * n);
        float[] c = normal(random, m * n);
        float[] together = product(1, a, m, k, b, n, transposeB, c, accumulate);
        for (int threads = 1; threads <= 3; threads++) {
            for (int row = 0; row < m; row++) {
                float[] alone = product(threads, Arrays.copyOfRange(a, row * k, (row + 1) * k), 1, k, b, n, transposeB,
                        Arrays.copyOfRange(c, row * n, (row + 1) * n), accumulate);
                assertThat(alone).as("row %d of %d × %d × %d", row, m, k, n)
                        .containsExactly(Arrays.copyOfRange(together, row * n, (row + 1) * n));
            }
        }
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void aBiasAndStridedWeightsChangeNothingOfThat(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int k = random.nextInt(1, 600);
        int n = COLUMNS[random.nextInt(COLUMNS.length)];
        float[] a = normal(random, 2 * k);
        float[] wide = normal(random, k * (n + 3));
        float[] bias = normal(random, n);
        try (Backend backend = new VectorBackend(2); Scope scope = Scope.open(backend)) {
            Tensor w = scope.of(wide, k, n + 3).viewColumns(2, 2 + n);
            Tensor both = scope.zeros(DType.F32, Shape.of(2, n));
            backend.linear(scope.of(a, 2, k), w, false, scope.of(bias, n), null, both);
            Tensor one = scope.zeros(DType.F32, Shape.of(1, n));
            backend.linear(scope.of(Arrays.copyOf(a, k), 1, k), w, false, scope.of(bias, n), null, one);
            assertThat(one.toFloats()).containsExactly(Arrays.copyOf(both.toFloats(), n));
        }
    }

    private static float[] product(int threads, float[] a, int m, int k, float[] b, int n, boolean transposeB,
            float[] c,
            boolean accumulate) {
        try (Backend backend = new VectorBackend(threads); Scope scope = Scope.open(backend)) {
            Tensor out = scope.of(c, m, n);
            Tensor right = transposeB ? scope.of(b, n, k) : scope.of(b, k, n);
            backend.matmul(scope.of(a, m, k), false, right, transposeB, out, accumulate);
            return out.toFloats();
        }
    }

    private static float[] normal(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) { values[i] = (float) random.nextGaussian(); }
        return values;
    }
}
