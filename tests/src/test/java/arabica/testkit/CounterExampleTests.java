package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.autograd.gradcheck.Samples;
import arabica.autograd.ops.Ops;
import arabica.testkit.counterexample.PastedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A wrong derivative is named, its inputs are made simple, and the test that is printed repeats the failure when it is pasted.
class CounterExampleTests {
    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    @Test
    void aRightDerivativeHolds() {
        GradProperties.holdFor(new Swish());
        GradProperties.holdFor(new WrongDerivatives.Scaled(3, 3));
        GradProperties.holdFor("a product", in -> Ops.multiply(in[0], in[1]), CounterExampleTests::two);
    }

    @Test
    void theSimplestInputOfAWrongFactorIsOneZero() throws ReflectiveOperationException {
        Throwable failure = failure(() -> GradProperties.holdFor(new WrongDerivatives.Scaled(3, 3.5)));

        assertThat(failure).hasMessageContaining("the derivative of Scaled is wrong");
        assertThat(PastedTest.snippet(failure.getMessage()))
                .contains("new arabica.testkit.WrongDerivatives.Scaled(3.0, 3.5)",
                        "Input.Variable(arabica.autograd.Shape.of(), 0.0)");
        pastedFailsAlike(failure);
    }

    @Test
    void whatOnlyLargeInputsShowKeepsThemAsLargeAsTheyMustBe() throws ReflectiveOperationException {
        Throwable failure = failure(() -> GradProperties.holdFor(new WrongDerivatives.Lost(2, 100)));

        assertThat(PastedTest.snippet(failure.getMessage()))
                .contains("Variable(arabica.autograd.Shape.of(3), 0.0, 0.0, 0.0)");
        pastedFailsAlike(failure);
    }

    @Test
    void whatOnlySomeValuesShowKeepsTheirsAndSimplifiesTheOthers() throws ReflectiveOperationException {
        Throwable failure = failure(() -> GradProperties.holdFor(new WrongDerivatives.Lost(9, 1.2)));

        assertThat(PastedTest.snippet(failure.getMessage())).contains("Variable(arabica.autograd.Shape.of(), 2.0)");
        pastedFailsAlike(failure);
    }

    @Test
    void shapesThatMustBeEqualShrinkTogether() throws ReflectiveOperationException {
        Throwable failure = failure(
                () -> GradProperties.holdFor(new WrongDerivatives.Swapped(), CounterExampleTests::two));

        assertThat(PastedTest.snippet(failure.getMessage()))
                .contains("Variable(arabica.autograd.Shape.of(), 0.0)",
                        "Variable(arabica.autograd.Shape.of(), 1.0)");
        pastedFailsAlike(failure);
    }

    @Test
    void aFunctionOfManyOperationsIsWrittenOutWithWhatItCloses() throws ReflectiveOperationException {
        Function<Tensor[], Tensor> function = in -> {
            Tensor weight = Scope.current().of(new double[]{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, 3, 2);
            Tensor unused = Ops.exp(in[0]);
            assertThat(unused.shape()).isEqualTo(in[0].shape());
            Tensor y = Ops.matmul(Ops.gelu(in[0]), weight);
            Tensor wrong = Autograd.apply(new WrongDerivatives.Scaled(1, -1), y);
            return Ops.add(Ops.gatherLogProbs(Ops.slice(wrong, -1, 0, 2), in[1]), Ops.sum(y));
        };
        Throwable failure = failure(() -> GradProperties.holdFor("my layer", function,
                draw -> List.of(draw.variable(Shape.of(2, 3)), draw.ids(Shape.of(2), -1, 2))));

        assertThat(PastedTest.snippet(failure.getMessage())).contains("void theDerivativeOfMyLayer()", "var t1 =",
                "new arabica.autograd.ops.Slice(-1, 0, 2)", "0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, 3, 2)",
                "Input.Ids(").doesNotContain("EXP");
        pastedFailsAlike(failure);
    }

    @Test
    void aFunctionThatCannotBeWrittenIsAskedFor() throws ReflectiveOperationException {
        Function<Tensor[], Tensor> function = in -> Autograd.apply(new WrongDerivatives.Scaled(1, 2), Ops.checkpoint(
                x -> Autograd.apply(new WrongDerivatives.Scaled(1, 2), Ops.tanh(x)), in[0], List.of()));
        int[] runs = new int[1];
        Function<Tensor[], Tensor> changing = in -> runs[0]++ < 0 ? in[0] : function.apply(in);
        Throwable failure = failure(() -> GradProperties.holdFor("hidden", in -> {
            // What leaves no trace: a result that no operation made.
            Tensor y = changing.apply(in);
            return Autograd.isRecording() ? y : y.viewAs(y.shape());
        }, draw -> List.of(draw.variable(Shape.of(2)))));

        PastedTest pasted = PastedTest.of(failure, HERE);
        assertThat(pasted.isTest()).isFalse();
        assertThat(failure.getMessage()).contains("Call it with the function under test");
        assertThat(pasted.failure(function)).hasMessageContaining("the derivative of hidden is wrong");
    }

    @Test
    void aKinkIsNotTakenForAMistake() {
        assertThatThrownBy(() -> GradProperties.holds("relu", GradCheck.of(in -> Ops.relu(in[0]),
                new Input.Variable(Shape.of(2), 1, 0))))
                .isInstanceOf(AssertionError.class).hasMessageContaining("kink").hasMessageContaining("element 1");
    }

    @Test
    void shrinkingDoesNotWanderIntoAKink() throws ReflectiveOperationException {
        // Right but for a factor: zeros would be simplest, and there |x| has no derivative at all.
        Throwable failure = failure(() -> GradProperties.holdFor("scaled abs",
                in -> Autograd.apply(new WrongDerivatives.Scaled(1, 1.5), Ops.abs(in[0])),
                draw -> List.of(draw.awayFromZero(draw.shape(1, 2)))));

        assertThat(PastedTest.snippet(failure.getMessage())).contains("Shape.of(), 1.0)");
        pastedFailsAlike(failure);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationOfTheCatalogueCanBePrinted(CatalogEntry operation) throws ReflectiveOperationException {
        // Some samples have no gradient to be wrong: softmax of a single column.
        Throwable failure = failure(() -> {
            for (long seed = 3; seed < 20; seed++) {
                GradCheck right = operation.sample(seed);
                GradProperties.holds(operation.name(), right.withFunction(
                        in -> Autograd.apply(new WrongDerivatives.Scaled(1, 1.5), right.function().apply(in))));
            }
        });

        pastedFailsAlike(failure);
    }

    static Stream<CatalogEntry> operations() { return OperationCatalog.all().stream(); }

    private static List<Input> two(Samples draw) {
        Shape shape = draw.shape(0, 3);
        return List.of(draw.variable(shape), draw.variable(shape));
    }

    private static Throwable failure(Runnable check) {
        Throwable failure = catchThrowable(check::run);
        assertThat(failure).isInstanceOf(AssertionError.class);
        return failure;
    }

    /// The pasted test says in its first line what the failure says of the simplest inputs.
    private static void pastedFailsAlike(Throwable failure) throws ReflectiveOperationException {
        PastedTest pasted = PastedTest.of(failure, HERE);
        assertThat(pasted.isTest()).isTrue();
        String simplest = failure.getMessage().lines().filter(line -> line.startsWith("The simplest inputs"))
                .findFirst().orElseThrow();
        String again = pasted.failure().getMessage().lines().findFirst().orElseThrow();
        assertThat(simplest).contains(again.substring(again.indexOf("input "), again.length() - 1));
    }
}
