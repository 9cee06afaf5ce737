package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.counterexample.PastedTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each property passes what is right, fails what is wrong, names what broke, and prints a test that fails alike.
class MetamorphicTests {
    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private Backend backend;
    private Scope scope;

    @BeforeEach
    void open() {
        backend = new ScalarBackend();
        scope = Scope.open(backend);
    }

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }

    @Test
    void whatIsRightHolds() {
        Metamorphic.isCausal(layer(WrongLayers::causalAttention));
        Metamorphic.isBatchInvariant(layer(WrongLayers::causalAttention));
        Metamorphic.isPermutationEquivariant(layer(WrongLayers::fullAttention));
        Metamorphic.ignoresTheOrderOfThePast(layer(WrongLayers::causalAttention));
        Metamorphic.isShiftInvariant(layer(Ops::softmax));
        Metamorphic.hasLinearGradient(layer(WrongLayers::causalAttention));
    }

    @Test
    void attentionThatLeaksTheFutureIsNotCausal() throws ReflectiveOperationException {
        Throwable failure = fails(Metamorphic::isCausal, layer(WrongLayers::leakyAttention),
                "an output changes with a later token");

        // Two positions of one row are enough to see it.
        assertThat(PastedTest.snippet(failure.getMessage())).contains("Shape.of(1, 2, 2), 0.0, 0.0");
        pastedFailsAlike(failure);
    }

    @Test
    void attentionThatSeesAllIsNotCausal() throws ReflectiveOperationException {
        pastedFailsAlike(fails(Metamorphic::isCausal, layer(WrongLayers::fullAttention),
                "an output changes with a later token"));
    }

    @Test
    void gradientThatLeaksIsNotCausalEither() throws ReflectiveOperationException {
        pastedFailsAlike(fails(Metamorphic::isCausal, layer(WrongLayers::leakyGradient),
                "a later token receives gradient from an earlier output"));
    }

    @Test
    void aLayerThatMixesRowsIsNotBatchInvariant() throws ReflectiveOperationException {
        pastedFailsAlike(fails(Metamorphic::isBatchInvariant, layer(WrongLayers::mixesRows),
                "a row's output changes with the rows beside it"));
        pastedFailsAlike(fails(Metamorphic::isBatchInvariant, layer(WrongLayers::leakyGradient),
                "a row receives gradient from another row's output"));
    }

    @Test
    void bitsThatDependOnTheNumberOfRowsShowUnlessAToleranceIsGiven() throws ReflectiveOperationException {
        Throwable failure = fails(Metamorphic::isBatchInvariant, layer(WrongLayers::dependsOnCount),
                "a row's output is another one when the row is alone");

        assertThat(failure).hasMessageContaining("the same bits are asked for");
        // What was read off a run of two rows does not fail: so the function is asked for.
        PastedTest pasted = PastedTest.of(failure, HERE);
        assertThat(pasted.isTest()).isFalse();
        assertThat(pasted.failure(layer(WrongLayers::dependsOnCount))).hasMessageContaining("when the row is alone");
        Metamorphic.isBatchInvariant(layer(WrongLayers::dependsOnCount).within(1e-12));
    }

    @Test
    void attentionWithPositionsIsNotEquivariant() throws ReflectiveOperationException {
        pastedFailsAlike(fails(Metamorphic::isPermutationEquivariant,
                layer(x -> WrongLayers.fullAttention(WrongLayers.positioned(x))),
                "permuting positions does not permute outputs"));
        pastedFailsAlike(fails(Metamorphic::isPermutationEquivariant, layer(WrongLayers::causalAttention),
                "permuting positions does not permute outputs"));
        pastedFailsAlike(fails(Metamorphic::ignoresTheOrderOfThePast,
                layer(x -> WrongLayers.causalAttention(WrongLayers.positioned(x))),
                "the last output changes with the order of what is before it"));
    }

    @Test
    void aSoftmaxThatOverflowsIsNotShiftInvariant() throws ReflectiveOperationException {
        pastedFailsAlike(fails(Metamorphic::isShiftInvariant, layer(WrongLayers::naiveSoftmax),
                "adding a constant to a position changes its output"));
        pastedFailsAlike(fails(Metamorphic::isShiftInvariant, layer(WrongLayers::forgetfulSoftmax),
                "do not add up to zero"));
    }

    @Test
    void aGradientThatIsClippedIsNotLinear() throws ReflectiveOperationException {
        pastedFailsAlike(fails(Metamorphic::hasLinearGradient, layer(WrongLayers::clippedGradient),
                "backward is not linear in the incoming gradient"));
        Throwable failure = catchThrowable(() -> Metamorphic.hasLinearGradient("clipped product",
                GradCheck.of(in -> WrongLayers.clippedGradient(Ops.multiply(in[0], in[1])),
                        new Input.Variable(Shape.of(2, 3), 1, 2, 3, 4, 5, 6), new Input.Variable(Shape.of(3), 7, 8, 9))
                        .seed(3)));

        assertThat(failure).isInstanceOf(AssertionError.class)
                .hasMessageContaining("clipped product: backward is not linear in the incoming gradient");
        pastedFailsAlike(failure);
    }

    @Test
    void aModelOfTokensIsHeldToTheSame() throws ReflectiveOperationException {
        Tensor table = WrongLayers.table(scope, 9, 2);
        Subject right = Subject.model("tokens", backend, 9, ids -> WrongLayers.model(table, ids, false))
                .embeddedBy(table);
        Metamorphic.isCausal(right);
        Metamorphic.isBatchInvariant(right);
        Metamorphic.ignoresTheOrderOfThePast(right);
        Metamorphic.hasLinearGradient(right);

        Subject leaky = Subject.model("tokens", backend, 9, ids -> WrongLayers.model(table, ids, true))
                .embeddedBy(table);
        Throwable failure = fails(Metamorphic::isCausal, leaky, "an output changes with a later token");
        assertThat(PastedTest.snippet(failure.getMessage()))
                .contains("Input.Ids(arabica.autograd.Shape.of(1, 2), 0, 0)");
        pastedFailsAlike(failure);
        Subject backwards = Subject.model("tokens", backend, 9,
                ids -> WrongLayers.leakyGradient(WrongLayers.model(table, ids, false))).embeddedBy(table);
        Throwable gradient = fails(Metamorphic::isCausal, backwards,
                "a later token receives gradient from an earlier output");
        assertThat(PastedTest.of(gradient, HERE).failure(backwards)).hasMessageContaining("receives gradient");
    }

    @Test
    void aFunctionOfTheWrongFormIsRefusedByName() {
        assertThatThrownBy(() -> Metamorphic.isCausal(layer(Ops::sum))).isInstanceOf(AssertionError.class)
                .hasCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("my layer must give [batch, time, …]");
        assertThatThrownBy(() -> Metamorphic.isCausal(layer(Ops::softmax), new Input.Variable(Shape.of(3), 1, 2, 3), 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("does not take");
    }

    private Subject layer(UnaryOperator<Tensor> function) {
        return Subject.layer("my layer", backend, DType.F64, 2, function);
    }

    private static Throwable fails(Consumer<Subject> property, Subject subject, String kind) {
        Throwable failure = catchThrowable(() -> property.accept(subject));
        assertThat(failure).isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(subject.name() + " on the scalar backend: ").hasMessageContaining(kind);
        return failure;
    }

    /// The pasted test says in its first line what the failure says of the simplest inputs.
    private static void pastedFailsAlike(Throwable failure) throws ReflectiveOperationException {
        PastedTest pasted = PastedTest.of(failure, HERE);
        assertThat(pasted.isTest()).as(failure.getMessage()).isTrue();
        String simplest = failure.getMessage().lines().filter(line -> line.startsWith("The simplest input"))
                .findFirst().orElseThrow();
        String detail = simplest.substring(simplest.indexOf("where it is ") + "where it is ".length(),
                simplest.length() - 1);
        assertThat(pasted.failure().getMessage().lines().findFirst().orElseThrow()).contains(detail);
    }
}
