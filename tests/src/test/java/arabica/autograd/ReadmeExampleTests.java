package arabica.autograd;

import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.matmul;
import static arabica.autograd.ops.Ops.mean;
import static arabica.autograd.ops.Ops.square;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// The example of autograd/README.md, line by line.
class ReadmeExampleTests {
    @Test
    void theExampleOfTheReadmeRuns() {
        try (Backend backend = Backends.open("auto", 2); Scope parameters = Scope.open(backend)) {
            Tensor w = parameters.full(DType.F32, Shape.of(3, 1), 0.1).requireGrad();
            double loss = Scope.step(backend, () -> {
                Tensor x = Scope.current().of(new float[]{1, 2, 3, 4, 5, 6}, 2, 3);
                Tensor error = mean(square(affine(matmul(x, w), 1, -1)));
                error.backward(); // adds to w.grad()
                return error.item();
            });
            // x·w − 1 = (−0.4, 0.5); the gradient is xᵀ·(−0.4, 0.5)
            assertThat(loss).isCloseTo(0.205, within(1e-6));
            assertThat(w.grad().orElseThrow().toDoubles()).containsExactly(new double[]{1.6, 1.7, 1.8}, within(1e-5));
        }
    }
}
