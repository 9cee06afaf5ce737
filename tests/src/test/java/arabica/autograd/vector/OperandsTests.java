package arabica.autograd.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import org.junit.jupiter.api.Test;

/// Kernels work on plain addresses: whatever is wrong with an operand must be refused before.
class OperandsTests {
    private final Backend backend = new VectorBackend(1);
    private final Scope scope = Scope.open(backend);

    private Tensor floats(int... dims) { return scope.zeros(DType.F32, Shape.of(dims)); }

    @Test
    void memoryThatWasGivenBackIsRefused() {
        Scope inner = Scope.open(backend);
        Tensor x = inner.zeros(DType.F32, Shape.of(3));
        inner.close();
        assertThatThrownBy(() -> backend.unary(UnaryFunction.EXP, x, floats(3)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("given back");
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> backend.unary(UnaryFunction.EXP, floats(4), floats(3))).hasMessageContaining("4");
        assertThatThrownBy(() -> backend.matmul(floats(2, 3), false, floats(4, 5), false, floats(2, 5), false))
                .hasMessageContaining("inner dimension of 3");
        assertThatThrownBy(() -> backend.matmul(floats(2, 3), false, floats(3, 5), false, floats(2, 4), false))
                .hasMessageContaining("2 rows of 5");
        assertThatThrownBy(() -> backend.permute(floats(2, 3), new int[]{0, 2}, floats(2, 3)))
                .hasMessageContaining("permutation");
        assertThatThrownBy(() -> backend.addScaled(floats(5), 1, floats(4))).hasMessageContaining("5 elements");
    }

    @Test
    void stridedRowsAreRefusedWhereTheContractWantsNone() {
        assertThatThrownBy(() -> backend.gelu(floats(3, 9).viewColumns(0, 4), floats(3, 4)))
                .hasMessageContaining("contiguous");
    }

    @Test
    void idsOutsideTheTableAreRefused() {
        Tensor table = floats(4, 2);
        assertThatThrownBy(() -> backend.gatherRows(table, scope.of(new int[]{0, 4}, 2), floats(2, 2)))
                .hasMessageContaining("id 4 at position 1");
        assertThatThrownBy(() -> backend.scatterAddRows(floats(1, 2), scope.of(new int[]{-1}, 1), table))
                .hasMessageContaining("id -1");
    }

    @Test
    void otherTypesAreRefused() {
        assertThatThrownBy(() -> backend.unary(UnaryFunction.EXP, scope.of(new int[]{1}, 1), floats(1)))
                .hasMessageContaining("type F32");
    }

    @Test
    void f64IsComputedByTheScalarCode() {
        Tensor x = scope.of(new double[]{1e-12, 2}, 2);
        Tensor out = scope.zeros(DType.F64, Shape.of(2));
        backend.unary(UnaryFunction.EXPM1, x, out);
        assertThat(out.toDoubles()).containsExactly(Math.expm1(1e-12), Math.expm1(2));
    }

    @Test
    void theBackendIsFoundByNameAndPreferred() {
        try (Backend byName = Backends.open("vector", 1); Backend preferred = Backends.open("auto", 1)) {
            assertThat(byName).isInstanceOf(VectorBackend.class);
            assertThat(preferred).isInstanceOf(VectorBackend.class);
        }
    }
}
