package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What activations give at ±∞, in F32: where it is the limit, and where ∞ meets 0 and is no number. docs/parity.md says
/// the same.
class InfinityTests {
    private static final SequencedMap<String, UnaryOperator<Tensor>> FUNCTIONS = new LinkedHashMap<>();
    static {
        FUNCTIONS.put("gelu", Ops::gelu);
        FUNCTIONS.put("erfGelu", Ops::erfGelu);
        FUNCTIONS.put("silu", Ops::silu);
    }

    @Test
    void limitsAreGivenByTheVectorKernelsOfGeluAndSilu() {
        List<String> found = new ArrayList<>();
        for (var kind : Map.of("vector", new VectorBackend(1), "scalar", new ScalarBackend()).entrySet()) {
            try (Backend backend = kind.getValue()) {
                FUNCTIONS.forEach(
                        (name, function) -> found.add(kind.getKey() + " " + name + ": " + at(backend, function)));
            }
        }
        assertThat(found).containsExactlyInAnyOrder(
                "vector gelu: 0.0 Infinity, gradients 0.0 1.0",
                "vector erfGelu: NaN Infinity, gradients NaN NaN",
                "vector silu: 0.0 Infinity, gradients 0.0 NaN",
                "scalar gelu: NaN Infinity, gradients NaN NaN",
                "scalar erfGelu: NaN Infinity, gradients NaN NaN",
                "scalar silu: NaN Infinity, gradients NaN NaN");
    }

    /// The results at −∞ and ∞, then the gradients.
    private static String at(Backend backend, UnaryOperator<Tensor> function) {
        return Scope.step(backend, () -> {
            Tensor x = Scope.current()
                    .of(DType.F32, new double[]{Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}, 2)
                    .requireGrad();
            Tensor y = function.apply(x);
            String values = numbers(y);
            y.backward(Scope.current().full(DType.F32, y.shape(), 1));
            return values + ", gradients " + numbers(x.grad().orElseThrow());
        });
    }

    private static String numbers(Tensor x) {
        double[] values = x.toDoubles();
        return values[0] + " " + values[1];
    }
}
