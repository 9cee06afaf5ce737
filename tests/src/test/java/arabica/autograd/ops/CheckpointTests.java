package arabica.autograd.ops;

import static arabica.autograd.ops.Ops.checkpoint;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A checkpointed segment trains its leaves, and its input where that is wanted and read.
class CheckpointTests {
    private final ScalarBackend backend = new ScalarBackend();
    private final Scope parameters = Scope.open(backend);
    private final Tensor x = parameters.of(new double[]{1, 2, 3}, 3);
    private final Tensor w = parameters.of(new double[]{4, 5, 6}, 3).requireGrad();

    @AfterEach
    void close() {
        parameters.close();
        backend.close();
    }

    @Test
    void leavesOfASegmentOfAFrozenInputAreTrained() {
        Scope.step(backend, () -> sum(checkpoint(in -> multiply(in, w), x, List.of(w))).backward());

        assertThat(w.grad().orElseThrow().toDoubles()).containsExactly(1, 2, 3);
        assertThat(x.grad()).isEmpty();
    }

    @Test
    void anInputThatASegmentDoesNotReadHasAGradientOfZeros() {
        x.requireGrad();
        // Memory that is given out again holds what was in it.
        Scope.step(backend, () -> { for (int i = 0; i < 20; i++) { Scope.current().of(new double[]{7, 7, 7}, 3); } });
        Scope.step(backend,
                () -> sum(checkpoint(in -> square(w), scale(x, 2), List.of(w))).backward());

        assertThat(w.grad().orElseThrow().toDoubles()).containsExactly(8, 10, 12);
        assertThat(x.grad().orElseThrow().toDoubles()).containsOnly(0);
    }
}
