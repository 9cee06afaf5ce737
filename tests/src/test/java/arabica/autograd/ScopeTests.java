package arabica.autograd;

import static arabica.autograd.ops.Ops.causalAttention;
import static arabica.autograd.ops.Ops.entropy;
import static arabica.autograd.ops.Ops.gatherLogProbs;
import static arabica.autograd.ops.Ops.gelu;
import static arabica.autograd.ops.Ops.layerNorm;
import static arabica.autograd.ops.Ops.linear;
import static arabica.autograd.ops.Ops.mean;
import static arabica.autograd.ops.Ops.reshape;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScopeTests {
    private final ScalarBackend backend = new ScalarBackend();

    @AfterEach
    void close() { backend.close(); }

    private long bytesLive() { return backend.pool().bytesLive(); }

    /// A small network: most operations that save something for backward.
    private static Tensor loss(Tensor w) {
        Tensor x = reshape(w, 2, 3, 4);
        Tensor h = layerNorm(x, Scope.current().full(DType.F64, Shape.of(4), 1),
                Scope.current().zeros(DType.F64, Shape.of(4)), 1e-5);
        Tensor qkv = linear(h, Scope.current().full(DType.F64, Shape.of(4, 12), 0.3), null);
        Tensor logits = gelu(causalAttention(qkv, 2, 2));
        Tensor targets = Scope.current().of(new int[]{0, 1, 2, 3, -1, 1}, 2, 3);
        return sum(gatherLogProbs(logits, targets));
    }

    private static Tensor weights(Scope scope) {
        double[] values = new double[24];
        for (int i = 0; i < values.length; i++) { values[i] = Math.sin(i); }
        Tensor weights = scope.of(values, 24).requireGrad();
        weights.grad(); // a gradient takes its memory when it is first asked for
        return weights;
    }

    @Test
    void aStepGivesBackAllThatItAllocated() {
        try (Scope parameters = Scope.open(backend)) {
            Tensor w = weights(parameters);
            long before = bytesLive();
            Scope.step(backend, () -> loss(w).backward());
            assertThat(bytesLive()).isEqualTo(before);
        }
        assertThat(bytesLive()).isZero();
    }

    @Test
    void aStepThatFailsGivesBackAllThatItAllocated() {
        assertThatThrownBy(() -> Scope.step(backend, () -> {
            Scope.current().zeros(DType.F32, Shape.of(1000));
            throw new IllegalStateException("on purpose");
        })).hasMessage("on purpose");

        assertThat(bytesLive()).isZero();
    }

    @Test
    void backwardGivesBackWhatForwardHeldBeforeTheScopeCloses() {
        try (Scope parameters = Scope.open(backend)) {
            Tensor w = weights(parameters);
            Scope.step(backend, () -> {
                long before = bytesLive();
                long inputs = 2 * 64 + 64 * 6 + 64; // gain, bias, the [4, 12] weight and the targets, as blocks
                Tensor loss = loss(w);
                assertThat(bytesLive() - before).isGreaterThan(1500);
                loss.backward();
                assertThat(bytesLive() - before).isEqualTo(inputs + 64); // and the loss itself
            });
        }
    }

    @Test
    void withoutRecordingNothingIsHeldForBackward() {
        try (Scope scope = Scope.open(backend)) {
            scope.run(() -> {
                Tensor logits = scope.of(new double[]{1, 2, 3, 4}, 2, 2);
                long before = bytesLive();
                entropy(logits);
                assertThat(bytesLive() - before).isEqualTo(64); // the result alone
            });
        }
    }

    @Test
    void poolMemoryIsHandedOutAgainInsteadOfTakingMore() {
        Runnable step = () -> Scope.step(backend, () -> {
            Scope.current().zeros(DType.F32, Shape.of(1000));
            Scope.current().zeros(DType.F32, Shape.of(500));
        });
        step.run();
        long reserved = backend.pool().bytesReserved();
        for (int i = 0; i < 10; i++) { step.run(); }

        assertThat(backend.pool().bytesReserved()).isEqualTo(reserved);
    }

    @Test
    void aTensorOfAClosedScopeSaysSoWhenTouched() {
        Tensor gone = Scope.step(backend, () -> Scope.current().full(DType.F64, Shape.of(2), 7));

        assertThat(gone.isAlive()).isFalse();
        assertThatThrownBy(gone::toDoubles).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its scope has closed").hasMessageContaining("F64[2]");
    }

    @Test
    void memoryHandedOutAgainIsNotReachedThroughTheOldTensor() {
        try (Scope scope = Scope.open(backend)) {
            Tensor gone = Scope.step(backend, () -> Scope.current().full(DType.F64, Shape.of(2), 7));
            scope.full(DType.F64, Shape.of(2), 8); // takes the same block
            assertThatThrownBy(gone::toDoubles).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aKeptTensorLivesOnInTheScopeAround() {
        try (Scope outer = Scope.open(backend)) {
            outer.run(() -> {
                Tensor kept = Scope.step(backend, () -> Scope.current().full(DType.F64, Shape.of(2), 7).keep());
                assertThat(kept.toDoubles()).containsExactly(7, 7);
                assertThat(bytesLive()).isEqualTo(64);
            });
        }
        assertThat(bytesLive()).isZero();
    }

    @Test
    void aResultKeptBeforeBackwardSurvivesIt() {
        try (Scope outer = Scope.open(backend)) {
            Tensor x = outer.of(new double[]{1, 2}, 2).requireGrad();
            outer.run(() -> {
                Tensor kept = Scope.step(backend, () -> {
                    Tensor y = square(x);
                    Tensor copy = y.keep();
                    mean(y).backward();
                    return copy;
                });
                assertThat(kept.toDoubles()).containsExactly(1, 4);
                assertThat(kept.requiresGrad()).isFalse();
            });
        }
        assertThat(bytesLive()).isZero();
    }

    @Test
    void keepNeedsAScopeAround() {
        Scope.step(backend, () -> assertThatThrownBy(() -> Scope.current().zeros(DType.F32, Shape.of(1)).keep())
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("no scope around"));
    }

    @Test
    void aGradientOutlivesTheStepsThatFillIt() {
        try (Scope parameters = Scope.open(backend)) {
            Tensor x = parameters.of(new double[]{3}, 1).requireGrad();
            Scope.step(backend, () -> sum(scale(x, 2)).backward());
            assertThat(x.grad().orElseThrow().toDoubles()).containsExactly(2);
        }
    }

    @Test
    void workOutsideAnyScopeIsRefused() {
        assertThatThrownBy(Scope::current).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no scope is open");
    }

    @Test
    void aClosedScopeAllocatesNothing() {
        Scope scope = Scope.open(backend);
        scope.close();
        assertThatThrownBy(() -> scope.zeros(DType.F32, Shape.of(1))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void valuesThatDoNotFillTheShapeAreRefused() {
        Scope.step(backend, () -> assertThatThrownBy(() -> Scope.current().of(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("5 values")
                .hasMessageContaining("[2, 3]"));
    }
}
