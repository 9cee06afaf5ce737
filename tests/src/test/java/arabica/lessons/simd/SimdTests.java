package arabica.lessons.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.autograd.DType;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimdTests extends WithScope {
    SimdTests() { super("scalar", 1); }

    /// Lengths on both sides of every vector and round.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 127, 128, 130, 1000, 1023})
    void dotProductsAreThoseOfTheScalarBackend(int n) {
        float[] a = SimdMeasurements.normal(n, 1), b = SimdMeasurements.normal(n, 2);
        double exact = n == 0 ? 0 : scope.call(() -> {
            Tensor out = scope.allocate(DType.F64, Shape.of(1, 1));
            backend.matmul(wide(a, 1, n), false, wide(b, n, 1), false, out, false);
            return out.item();
        });
        double bound = 1e-7 * (1 + n);
        assertThat((double) Dot.scalar(a, b)).isCloseTo(exact, within(bound));
        assertThat((double) Dot.oneAccumulator(a, b)).isCloseTo(exact, within(bound));
        assertThat((double) Dot.fourAccumulators(a, b)).isCloseTo(exact, within(bound));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 63, 64, 65, 100, 130, 1000, 1023})
    void fourAccumulatorsHaveTheBitsOfTheirLanes(int n) {
        float[] a = SimdMeasurements.normal(n, 3), b = SimdMeasurements.normal(n, 4);
        assertThat(Dot.fourAccumulators(a, b)).isEqualTo(Dot.inLanes(a, b));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "4, 32, 128", "5, 33, 129", "3, 7, 300", "37, 51, 260", "16, 64, 5"})
    void productsHaveTheBitsOfTheScalarOneForAnyNumberOfThreads(int m, int n, int k) throws InterruptedException {
        float[] a = SimdMeasurements.normal(m * k, 5), b = SimdMeasurements.normal(k * n, 6);
        Product scalar = new Product(m, n, k, a, b, new float[m * n]);
        scalar.scalar();
        Product rows = new Product(m, n, k, a, b, new float[m * n]);
        rows.rows();
        assertThat(rows.c()).as("rows").isEqualTo(scalar.c());
        for (int threads = 1; threads <= 4; threads++) {
            Product tiles = new Product(m, n, k, a, b, new float[m * n]);
            tiles.tiles(threads);
            assertThat(tiles.c()).as("tiles, %d threads", threads).isEqualTo(scalar.c());
        }
    }

    @Test
    void productsAreThoseOfTheScalarBackend() {
        int m = 9, n = 40, k = 200;
        float[] a = SimdMeasurements.normal(m * k, 7), b = SimdMeasurements.normal(k * n, 8);
        Product product = new Product(m, n, k, a, b, new float[m * n]);
        product.tiles();
        double[] exact = scope.call(() -> {
            Tensor out = scope.allocate(DType.F64, Shape.of(m, n));
            backend.matmul(wide(a, m, k), false, wide(b, k, n), false, out, false);
            return out.toDoubles();
        });
        for (int i = 0; i < exact.length; i++) {
            assertThat((double) product.c()[i]).isCloseTo(exact[i], within(1e-4));
        }
    }

    private Tensor wide(float[] values, int... dims) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) { wide[i] = values[i]; }
        return scope.of(wide, dims);
    }
}
