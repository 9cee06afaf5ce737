package arabica.autograd.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.Metamorphic;
import arabica.testkit.Subject;
import arabica.testkit.TensorArbitraries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold of our operations without any expected numbers: in F64 on the scalar backend, and, with the same demands on
/// bits, in F32 on the vector backend.
class OperationRelationsTests {
    private static final int FEATURES = 24;

    /// Where the relations are asked for, and how large inputs are: on the vector backend beyond one vector and one tile.
    enum Where {
        SCALAR("scalar", 1, DType.F64, 3, 7), VECTOR("vector", 1, DType.F32, 5, 40), VECTOR_ON_TWO_THREADS("vector", 2,
                DType.F32, 5, 40);

        private final String name;
        private final int threads;
        private final DType dtype;
        private final int batch;
        private final int time;

        Where(String name, int threads, DType dtype, int batch, int time) {
            this.name = name;
            this.threads = threads;
            this.dtype = dtype;
            this.batch = batch;
            this.time = time;
        }
    }

    static Stream<CatalogEntry> operations() { return OperationCatalog.all().stream(); }

    @ParameterizedTest
    @MethodSource("operations")
    void everyGradientIsLinear(CatalogEntry operation) {
        for (long seed = 0; seed < 10; seed++) {
            Metamorphic.hasLinearGradient(operation.name(), operation.sample(seed));
        }
    }

    /// What is trained alone has the gradient that it has beside others, bit for bit.
    @ParameterizedTest
    @MethodSource("operations")
    void freezingSomeInputsLeavesTheGradientOfTheRest(CatalogEntry operation) {
        try (Backend backend = new ScalarBackend()) {
            for (long seed = 0; seed < 10; seed++) {
                GradCheck check = operation.sample(seed);
                List<double[]> gradients = check.evaluate(backend, DType.F64).gradients();
                for (int trained = 0; trained < gradients.size(); trained++) {
                    if (!(check.inputs().get(trained) instanceof Input.Variable)) { continue; }
                    assertThat(check.withInputs(allFrozenBut(check.inputs(), trained)).evaluate(backend, DType.F64)
                            .gradients().get(trained)).as("seed %d, input %d", seed, trained)
                            .isEqualTo(gradients.get(trained));
                }
            }
        }
    }

    private static List<Input> allFrozenBut(List<Input> inputs, int trained) {
        List<Input> frozen = new ArrayList<>();
        for (Input input : inputs) {
            frozen.add(frozen.size() != trained && input instanceof Input.Variable x
                    ? new Input.Constant(x.shape(), x.values())
                    : input);
        }
        return frozen;
    }

    @ParameterizedTest
    @EnumSource
    void attentionIsCausal(Where where) {
        with(where, scope -> {
            Metamorphic.isCausal(layer(where, scope, "attention", qkv -> Ops.causalAttention(qkv, 2, 2)));
            Metamorphic.isCausal(layer(where, scope, "grouped attention", qkv -> Ops.causalAttention(qkv, 2, 1)));
            Metamorphic.isCausal(layer(where, scope, "windowed attention", qkv -> Ops.causalAttention(qkv, 4, 1, 3)));
            Metamorphic.isCausal(layer(where, scope, "segmented attention", OperationRelationsTests::segmented));
        });
    }

    @ParameterizedTest
    @EnumSource
    void attentionWithoutPositionsIgnoresTheOrderOfThePast(Where where) {
        with(where, scope -> {
            Metamorphic.ignoresTheOrderOfThePast(
                    layer(where, scope, "attention", qkv -> Ops.causalAttention(qkv, 2, 2)));
            Metamorphic.isPermutationEquivariant(layer(where, scope, "attention to all", x -> Ops.matmul(
                    Ops.softmax(Ops.scale(Ops.matmul(x, false, x, true), 1 / Math.sqrt(FEATURES))), x)));
        });
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfABatchDoNotMeet(Where where) {
        with(where, scope -> {
            Tensor weight = tensor(where, scope, FEATURES, 35);
            Tensor bias = tensor(where, scope, 35);
            Tensor gain = tensor(where, scope, FEATURES);
            Stream.of(layer(where, scope, "linear", x -> Ops.linear(x, weight, bias)),
                    layer(where, scope, "linear and GELU", x -> Ops.gelu(Ops.linear(x, weight, bias))),
                    layer(where, scope, "layer norm", x -> Ops.layerNorm(x, gain, gain, 1e-5)),
                    layer(where, scope, "RMS norm", x -> Ops.rmsNorm(x, gain, 1e-5)),
                    layer(where, scope, "softmax", Ops::softmax), layer(where, scope, "entropy", Ops::entropy),
                    layer(where, scope, "SwiGLU", x -> Ops.swiGlu(Ops.columns(x, 0, 12), Ops.columns(x, 12, 24))),
                    layer(where, scope, "attention", qkv -> Ops.causalAttention(qkv, 2, 1)),
                    layer(where, scope, "segmented attention", OperationRelationsTests::segmented))
                    .forEach(Metamorphic::isBatchInvariant);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMadeOfSoftmaxIsShiftInvariant(Where where) {
        with(where, scope -> {
            Metamorphic.isShiftInvariant(layer(where, scope, "softmax", Ops::softmax));
            Metamorphic.isShiftInvariant(layer(where, scope, "logSoftmax", Ops::logSoftmax));
            Metamorphic.isShiftInvariant(layer(where, scope, "entropy", Ops::entropy));
            Metamorphic.isShiftInvariant(layer(where, scope, "log-probabilities", logits -> {
                int count = logits.shape().dim(0) * logits.shape().dim(1);
                int[] targets = new int[count];
                for (int i = 0; i < count; i++) { targets[i] = 7 * i % FEATURES; }
                return Ops.gatherLogProbs(logits,
                        Scope.current().of(targets, logits.shape().dim(0), logits.shape().dim(1)));
            }));
        });
    }

    /// Each row in two segments.
    private static Tensor segmented(Tensor qkv) {
        int time = qkv.shape().dim(1);
        List<int[]> rows = Stream.generate(() -> new int[]{(time + 1) / 2}).limit(qkv.shape().dim(0)).toList();
        return Ops.causalAttention(qkv, 2, 1, Backend.NO_WINDOW, Optional.of(Segments.of(time, rows)));
    }

    private static Subject layer(Where where, Scope scope, String name, UnaryOperator<Tensor> function) {
        return Subject.layer(name, scope.backend(), where.dtype, FEATURES, function).sizes(where.batch, where.time);
    }

    private static Tensor tensor(Where where, Scope scope, int... dims) {
        return TensorArbitraries.normal(Shape.of(dims), dims.length).toTensor(scope, where.dtype);
    }

    private static void with(Where where, Consumer<Scope> work) {
        try (Backend backend = Backends.open(where.name, where.threads); Scope scope = Scope.open(backend)) {
            work.accept(scope);
        }
    }
}
