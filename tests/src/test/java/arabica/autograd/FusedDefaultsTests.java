package arabica.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.scalar.ScalarBackend;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The kernels that no derivative passes through.
class FusedDefaultsTests {
    private final ScalarBackend backend = new ScalarBackend();
    private final Scope scope = Scope.open(backend);

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }

    /// Three steps by the formula, with scaling of the gradient and decoupled decay.
    @Test
    void adamWIsItsFormula() {
        double[] p = {0.5, -1};
        double[] g = {0.3, -0.02};
        double[] m = new double[2];
        double[] v = new double[2];
        Tensor parameter = scope.of(p.clone(), 2);
        Tensor gradient = scope.of(g.clone(), 2);
        Tensor first = scope.zeros(DType.F64, Shape.of(2));
        Tensor second = scope.zeros(DType.F64, Shape.of(2));
        for (int t = 1; t <= 3; t++) {
            backend.adamW(parameter, gradient, first, second,
                    new AdamWStep(0.01, 0.9, 0.95, 1e-8, 0.1, t, 0.5));
            for (int i = 0; i < 2; i++) {
                double scaled = 0.5 * g[i];
                p[i] -= 0.01 * 0.1 * p[i];
                m[i] = 0.9 * m[i] + 0.1 * scaled;
                v[i] = 0.95 * v[i] + 0.05 * scaled * scaled;
                double mHat = m[i] / (1 - Math.pow(0.9, t));
                double vHat = v[i] / (1 - Math.pow(0.95, t));
                p[i] -= 0.01 * mHat / (Math.sqrt(vHat) + 1e-8);
            }
        }

        assertThat(parameter.toDoubles()).containsExactly(p, within(1e-14));
        assertThat(first.toDoubles()).containsExactly(m, within(1e-15));
        assertThat(second.toDoubles()).containsExactly(v, within(1e-15));
        assertThat(gradient.toDoubles()).containsExactly(g);
    }

    @Test
    void theFirstStepOfAdamWIsTheLearningRateWhateverTheGradient() {
        Tensor parameter = scope.zeros(DType.F64, Shape.of(3));
        backend.adamW(parameter, scope.of(new double[]{1e-3, 5, -700}, 3), scope.zeros(DType.F64, Shape.of(3)),
                scope.zeros(DType.F64, Shape.of(3)), new AdamWStep(0.1, 0.9, 0.999, 1e-12, 0, 1, 1));

        assertThat(parameter.toDoubles()).containsExactly(new double[]{-0.1, -0.1, 0.1}, within(1e-9));
    }

    @Test
    void theSumOfSquaresOfFloatsIsAccumulatedInDouble() {
        float[] values = new float[1_000_000];
        Arrays.fill(values, 0.1f);
        Tensor x = scope.of(values, values.length);

        assertThat(backend.sumOfSquares(x)).isCloseTo(1e6 * (double) 0.1f * 0.1f, within(1e-6));
    }

    @Test
    void backendsAreFoundByName() {
        try (Backend scalar = Backends.open("scalar", 1)) {
            assertThat(scalar.name()).isEqualTo("scalar");
        }
        try (Backend best = Backends.open("auto", 1)) {
            assertThat(best.name()).isNotBlank();
        }
        assertThatThrownBy(() -> Backends.open("quantum", 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("quantum")
                .hasMessageContaining("scalar");
    }
}
