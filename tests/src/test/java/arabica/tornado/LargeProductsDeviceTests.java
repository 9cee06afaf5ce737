package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.vector.VectorBackend;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products that fill a large GPU with large tiles, which those of the suite do not.
@Tag("device")
class LargeProductsDeviceTests {
    private static final int M = 1030;
    private static final int N = 1100;
    private static final int K = 37;

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theDeviceComputesWhatTheCpuComputes(boolean transposeA, boolean transposeB) {
        float[] wanted;
        try (Backend cpu = new VectorBackend(1)) {
            wanted = product(cpu, transposeA, transposeB);
        }
        try (Backend gpu = new TornadoBackend(new SharedDevice())) {
            float[] found = product(gpu, transposeA, transposeB);

            for (int i = 0; i < wanted.length; i++) {
                assertThat(Math.abs(found[i] - wanted[i])).as("element %d", i).isLessThan(1e-5f);
            }
        }
    }

    private static float[] product(Backend backend, boolean transposeA, boolean transposeB) {
        SplittableRandom random = new SplittableRandom(1);
        try (Scope scope = Scope.open(backend)) {
            Tensor a = matrix(scope, random, transposeA ? K : M, transposeA ? M : K);
            Tensor b = matrix(scope, random, transposeB ? N : K, transposeB ? K : N);
            Tensor out = scope.allocate(DType.F32, Shape.of(M, N));
            backend.matmul(a, transposeA, b, transposeB, out, false);
            return out.toFloats();
        }
    }

    private static Tensor matrix(Scope scope, SplittableRandom random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) { values[i] = (float) random.nextDouble(-0.5, 0.5); }
        return scope.of(values, rows, columns);
    }
}
