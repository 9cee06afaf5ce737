package arabica.autograd.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.TensorArbitraries;
import arabica.testkit.TensorArbitraries.Values;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Windows that begin and end in other blocks of keys than the query's.
class WindowedAttentionTests {
    private static final int HEADS = 2;

    @ParameterizedTest
    @CsvSource({"500, 1, 20", "400, 7, 50", "800, 48, 20", "800, 384, 20", "800, 385, 20", "800, 500, 20",
            "801, 799, 20",
            "97, 96, 20", "97, 16, 65"})
    void acrossBlocksItIsTheScalarBackends(int time, int window, int size) {
        Values qkv = TensorArbitraries.normal(Shape.of(1, time, 4 * size), time);
        Values weights = TensorArbitraries.normal(Shape.of(1, time, 2 * size), window);
        try (Backend scalar = new ScalarBackend(); Backend vector = new VectorBackend(2)) {
            double[][] exact = run(scalar, DType.F64, qkv, weights, window);
            double[][] fast = run(vector, DType.F32, qkv, weights, window);
            assertThat(fast[0]).containsExactly(exact[0], within(2e-5));
            assertThat(fast[1]).containsExactly(exact[1], within(2e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 420})
    void aWindowAsLongAsTheSequenceHasTheBitsOfNone(int time) {
        Values qkv = TensorArbitraries.normal(Shape.of(1, time, 4 * 20), time);
        Values weights = TensorArbitraries.normal(Shape.of(1, time, 2 * 20), 1);
        try (Backend vector = new VectorBackend(2)) {
            double[][] whole = run(vector, DType.F32, qkv, weights, Backend.NO_WINDOW);
            assertThat(run(vector, DType.F32, qkv, weights, time)).isDeepEqualTo(whole);
        }
    }

    /// The result, and the gradient of its product with some weights.
    private static double[][] run(Backend backend, DType dtype, Values qkv, Values weights, int window) {
        try (Scope scope = Scope.open(backend)) {
            Tensor x = qkv.toTensor(scope, dtype).requireGrad();
            double[] result = Scope.step(backend, () -> {
                Tensor y = Ops.causalAttention(x, HEADS, 1, window);
                double[] values = y.toDoubles();
                Ops.sum(Ops.multiply(y, weights.toTensor(Scope.current(), dtype))).backward();
                return values;
            });
            return new double[][]{result, x.grad().orElseThrow().toDoubles()};
        }
    }
}
