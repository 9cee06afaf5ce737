package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

class BatchTests {
    @Test
    void rowsArePaddedOnTheRight() {
        try (Backend backend = Backends.open("scalar", 1)) {
            Scope.step(backend, () -> {
                Batch batch = Batch.of(List.of(new int[]{1, 2, 3}, new int[]{4}), 9);
                assertThat(batch.ids().toInts()).containsExactly(1, 2, 3, 4, 9, 9);
                assertThat(batch.ids().shape()).isEqualTo(Shape.of(2, 3));
                assertThat(batch.lengths()).containsExactly(3, 1);
                assertThat(batch.lastPositions()).containsExactly(2, 3);
            });
        }
    }

    @Test
    void theLastHiddenStateIsNeverAPadsAndItsGradientGoesBackToItsPlace() {
        try (Backend backend = Backends.open("scalar", 1); Scope scope = Scope.open(backend)) {
            Tensor hidden = scope.of(new float[]{1, 2, 3, 4, 5, 6}, 2, 3, 1).requireGrad();
            Scope.step(backend, () -> {
                Batch batch = Batch.of(List.of(new int[]{1, 1}, new int[]{1, 1, 1}), 0);
                Tensor last = batch.lastHidden(hidden);
                assertThat(last.shape()).isEqualTo(Shape.of(2, 1));
                assertThat(last.toFloats()).containsExactly(2, 6);
                Ops.sum(Ops.square(last)).backward();
            });
            assertThat(hidden.grad().orElseThrow().toFloats()).containsExactly(0, 4, 0, 0, 0, 12);
            assertThat(hidden.dtype()).isEqualTo(DType.F32);
        }
    }

    @Test
    void anEmptyRowIsNamed() {
        assertThatThrownBy(() -> Batch.of(List.of(new int[]{1}, new int[0]), 0))
                .hasMessage("row 2 of the batch is empty");
        assertThatThrownBy(() -> Batch.of(List.of(), 0)).hasMessage("a batch of no rows");
    }
}
