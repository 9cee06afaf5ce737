package arabica.autograd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The polynomials are as good as they are said to be: relative to the exact value at the rounded argument.
class PrecisionTests {
    private static final int POINTS = 20_000;

    /// The largest relative error over an even grid.
    private static double worst(double low, double high, DoubleUnaryOperator exact,
            BiConsumer<Backend, Tensor[]> kernel) {
        float[] x = new float[POINTS];
        for (int i = 0; i < POINTS; i++) { x[i] = (float) (low + (high - low) * i / (POINTS - 1)); }
        try (Backend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
            Tensor out = scope.of(new float[POINTS], POINTS);
            kernel.accept(backend, new Tensor[]{scope.of(x, POINTS), out});
            float[] found = out.toFloats();
            double worst = 0;
            for (int i = 0; i < POINTS; i++) {
                double wanted = exact.applyAsDouble(x[i]);
                worst = Math.max(worst, Math.abs(found[i] - wanted) / Math.abs(wanted));
            }
            return worst;
        }
    }

    private static double unary(UnaryFunction function, double low, double high,
            DoubleUnaryOperator exact) {
        return worst(low, high, exact, (backend, xs) -> backend.unary(function, xs[0], xs[1]));
    }

    @Test
    void exponentials() {
        assertThat(unary(UnaryFunction.EXP, -87, 88, Math::exp)).isLessThan(2e-7);
        assertThat(unary(UnaryFunction.EXPM1, -30, 80, Math::expm1)).isLessThan(2.5e-7);
        assertThat(unary(UnaryFunction.EXPM1, -1e-3, 1.1e-3, Math::expm1)).isLessThan(2.5e-7);
    }

    @Test
    void exponentialsOfRows() {
        assertThat(worst(-1, 0.001, Math::exp, (backend, xs) -> rows(xs))).isLessThan(3e-7);
        // Terms far below the largest are off by more of themselves, as the rounding of their arguments is.
        assertThat(worst(-87, 0.001, Math::exp, (backend, xs) -> rows(xs))).isLessThan(87 * 1.2e-7);
    }

    /// Softmax and the loss run on this loop, under tolerances that grow with the row; so it is checked by itself.
    private static void rows(Tensor[] xs) {
        try (WorkerPool pool = new WorkerPool(1)) {
            ExpRows.exp(Operands.floats(xs[0]), POINTS, 1, 0, 1, Operands.floats(xs[1]), pool.scratch());
            Scratch scratch = pool.scratch();
            long shifts = scratch.lanes(3);
            long sums = scratch.lanes(4);
            Memory.set(shifts, 0);
            ExpRows.expAndSum(Operands.floats(xs[0]), 0, 1, POINTS, 1, shifts, Operands.floats(xs[1]), scratch.lanes(0),
                    sums);
            float sum = Memory.get(sums);
            ExpRows.sum(Operands.floats(xs[0]), 0, 1, POINTS, shifts, scratch.lanes(0), sums);
            assertThat(sum).isEqualTo(Memory.get(sums));
        }
    }

    @Test
    void logarithms() {
        assertThat(unary(UnaryFunction.LOG, 1e-3, 0.99, Math::log)).isLessThan(2e-7);
        assertThat(unary(UnaryFunction.LOG, 1.01, 1e6, Math::log)).isLessThan(2e-7);
        assertThat(unary(UnaryFunction.LOG, 1e-42, 1e-38, Math::log)).isLessThan(2e-7);
        assertThat(unary(UnaryFunction.SOFTPLUS, -80, 80, x -> Math.max(x, 0)
                + Math.log1p(Math.exp(-Math.abs(x))))).isLessThan(4e-7);
    }

    @Test
    void sigmoids() {
        assertThat(unary(UnaryFunction.SIGMOID, -80, 80, x -> 1 / (1 + Math.exp(-x))))
                .isLessThan(3e-7);
        assertThat(unary(UnaryFunction.TANH, -10, 10.001, Math::tanh)).isLessThan(2e-7);
        assertThat(unary(UnaryFunction.TANH, 1e-6, 1e-3, Math::tanh)).isLessThan(2e-7);
    }

    @Test
    void gelu() {
        DoubleUnaryOperator exact = x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        assertThat(worst(-2, 10.001, exact, (backend, xs) -> backend.gelu(xs[0], xs[1]))).isLessThan(1e-6);
    }

    /// A log-probability errs by what its own size makes, wherever the logits lie: libtorch's does too.
    @Test
    void logProbs() {
        for (float offset : new float[]{0, 60, -1000, 30_000}) {
            float[] logits = {offset + 3, offset, offset + 1.5f, offset - 7, offset + 2.75f};
            double[] exact = IntStream.range(0, logits.length).mapToDouble(i -> logits[i] - (double) offset).toArray();
            double logSum = Math.log(Arrays.stream(exact).map(Math::exp).sum());
            try (Backend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
                for (int target = 0; target < logits.length; target++) {
                    Tensor logProb = scope.of(new float[1], 1);
                    backend.gatherLogProbs(scope.of(logits, 1, logits.length), scope.of(new int[]{target}, 1), logProb,
                            scope.of(new float[1], 1));
                    double wanted = exact[target] - logSum;
                    assertThat(Math.abs(logProb.item() - wanted)).as("at %s, %s", offset, target)
                            .isLessThan(3e-7 * Math.max(1, Math.abs(wanted)));
                }
            }
        }
    }
}
