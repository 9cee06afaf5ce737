package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;

import arabica.autograd.Autograd;
import arabica.autograd.Shape;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/// A gradient that was not checked does not pass, and what stops a check arrives with the operation's name and the seed.
class UncheckedTests {
    private static final WrongDerivatives.Scaled WRONG = new WrongDerivatives.Scaled(3, 3.5);

    @Test
    void nothingComparedFails() {
        assertThatThrownBy(() -> GradProperties.holdFor(WRONG, draw -> List.of(draw.variable(Shape.of(0, 2)))))
                .isInstanceOf(AssertionError.class).hasMessageContaining("the derivative of Scaled was not checked");
        GradCheck none = GradCheck.of(WRONG, new Input.Variable(Shape.of(2), 1, 2)).maxElements(0);
        assertThatThrownBy(() -> GradProperties.holds("wrong", none)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("the derivative of wrong was not checked");
    }

    @Test
    void someEmptySamplesAmongOthersAreFine() {
        GradProperties.holdFor("some are empty", in -> Ops.tanh(in[0]),
                draw -> List.of(draw.variable(Shape.of(draw.dim(3) - 1, 2))));
    }

    @Test
    void anInfiniteDifferenceFails() {
        Throwable failure = catchThrowable(() -> GradProperties.holds("exp",
                GradCheck.of(in -> Ops.exp(in[0]), new Input.Variable(Shape.of(1), 709.78271))));

        assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("the derivative of exp is wrong")
                .hasMessageContaining("a number that is none");
    }

    @Test
    void aResultOffTheTapeFailsWithTheName() {
        assertThatThrownBy(() -> GradProperties.holdFor("detached", in -> Ops.exp(in[0].detach()),
                draw -> List.of(draw.variable(Shape.of(2)))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("detached cannot be checked (seed 0)")
                .hasMessageContaining("requires a gradient");
        assertThatThrownBy(() -> GradProperties.holds("fixed",
                GradCheck.of(in -> Ops.exp(in[0]), new Input.Constant(Shape.of(1), 1)).seed(4)))
                .isInstanceOf(AssertionError.class).hasMessageContaining("fixed cannot be checked (seed 4)");
    }

    @Test
    void whatAnOperationThrowsArrivesWithItsNameAndSeed() {
        UnsupportedOperationException thrown = new UnsupportedOperationException("no");
        assertThatThrownBy(() -> GradProperties.holds("mine", GradCheck.of(in -> {
            throw thrown;
        }, new Input.Variable(Shape.of(2), 1, 2)).seed(7))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("mine cannot be checked (seed 7)").hasCause(thrown);
        assertThatThrownBy(() -> GradProperties.holdFor("badly drawn", in -> in[0], draw -> {
            throw thrown;
        })).isInstanceOf(AssertionError.class).hasMessageContaining("badly drawn cannot be checked (seed 0)")
                .hasCause(thrown);
        try (ScalarBackend backend = new ScalarBackend()) {
            assertThatThrownBy(() -> Agreement.holds(backend, "mine", GradCheck.of(in -> {
                throw thrown;
            }, new Input.Variable(Shape.of(2), 1, 2)).seed(7))).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("mine on the scalar backend cannot be checked (seed 7)").hasCause(thrown);
        }
    }

    @Test
    void anAssumptionThatDoesNotHoldIsNoFailure() {
        assertThatThrownBy(() -> GradProperties.holds("mine", GradCheck.of(in -> {
            throw new TestAbortedException("not for these");
        }, new Input.Variable(Shape.of(2), 1, 2)))).isInstanceOf(TestAbortedException.class);
    }

    @Test
    void anAssertionOfTheFunctionsOwnDoesNotHideTheWrongDerivative() {
        assertThatThrownBy(() -> GradProperties.holdFor("of matrices", in -> {
            assertThat(in[0].shape().rank()).as("rank").isEqualTo(2);
            return Autograd.apply(WRONG, in[0]);
        }, draw -> List.of(draw.variable(Shape.of(2, 3))))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("the derivative of of matrices is wrong")
                .hasMessageContaining("Shape.of(1, 1), 0.0)");
    }
}
