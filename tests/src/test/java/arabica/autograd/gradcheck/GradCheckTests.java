package arabica.autograd.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import arabica.autograd.ops.Ops;
import org.junit.jupiter.api.Test;

class GradCheckTests {
    /// `y = x²`, with a derivative of `factor · x`: right for a factor of 2.
    private record Squared(double factor, boolean overwrites) implements Operation {
        @Override
        public Tensor forward(Context context) {
            Tensor y = context.allocate(context.input(0).shape());
            context.backend().unary(UnaryFunction.SQUARE, context.input(0), y);
            return y;
        }

        @Override
        public void backward(Context context) {
            Tensor x = context.input(0);
            if (overwrites) {
                context.contributeInto(0, (gradX, accumulate) -> write(context, x, gradX));
            } else {
                context.contribute(0, gradX -> write(context, x, gradX));
            }
        }

        private void write(Context context, Tensor x, Tensor gradX) {
            context.backend().affine(x, factor, 0, gradX);
            context.backend().binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
        }
    }

    private static final Input.Variable X = new Input.Variable(Shape.of(3), 0.5, -1.5, 1);

    @Test
    void aRightDerivativePasses() {
        GradCheckResult result = GradCheck.of(new Squared(2, false), X).check();

        assertThat(result.passed()).isTrue();
        assertThat(result.checked()).isEqualTo(3);
        assertThat(result.worstDifference()).isLessThan(1e-9);
    }

    @Test
    void aWrongFactorFailsAndTheWorstElementIsNamed() {
        GradCheckResult result = GradCheck.of(new Squared(2.001, false), X).seed(7).check();

        assertThat(result.passed()).isFalse();
        assertThat(result.seed()).isEqualTo(7);
        assertThat(result.analytic()).isNotEqualTo(result.numeric());
        assertThat(result.analytic() / result.numeric()).isBetween(1.0004, 1.0006);
        assertThat(result.toString()).contains("input 0", "element " + result.element(), "seed 7",
                String.valueOf(result.analytic()), String.valueOf(result.numeric()));
    }

    @Test
    void aKernelThatOverwritesWhereItShouldAddFails() {
        assertThat(GradCheck.of(new Squared(2, true), X).check().passed()).isFalse();
    }

    @Test
    void aDerivativeThatIsNotANumberFails() {
        assertThat(GradCheck.of(new Squared(Double.NaN, false), X).check().passed()).isFalse();
    }

    @Test
    void anErrorBelowTheToleranceOfAnotherScaleIsFound() {
        // 1e-5 relative of a gradient of order 1 is ten times the tolerance.
        assertThat(GradCheck.of(new Squared(2.00002, false), X).check().passed()).isFalse();
        assertThat(GradCheck.of(new Squared(2.00002, false), X).tolerance(1e-4).check().passed()).isTrue();
    }

    @Test
    void theSameSeedGivesTheSameResult() {
        GradCheck check = GradCheck.of(tensors -> Ops.tanh(tensors[0]), X).seed(3);

        assertThat(check.check()).isEqualTo(check.check());
    }

    @Test
    void theWorstOfManyTriesIsReportedWithItsSeed() {
        GradCheckResult one = new GradCheckResult(true, 2, 1, 0, 0, 1, 1 + 1e-9);
        GradCheckResult two = new GradCheckResult(false, 3, 2, 1, 4, 1, 2);

        assertThat(one.worse(two)).isEqualTo(new GradCheckResult(false, 5, 2, 1, 4, 1, 2));
        assertThat(two.worse(one)).isEqualTo(new GradCheckResult(false, 5, 2, 1, 4, 1, 2));
    }
}
