package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The comparison notices a mistake on our side, and that of F32 a mistake in F32 alone, a hundredth of a per cent large.
class WrongOperationTests {
    private static final int SAMPLES = 10;
    private static final double PART = 1e-4;

    private static LibTorch torch;
    private static OperationParity parity;
    private static Backend exact;
    private static Backend fast;

    @BeforeAll
    static void open() {
        torch = LibTorch.of("operations.torchscript");
        exact = new ScalarBackend();
        fast = new VectorBackend(1);
        parity = new OperationParity(torch, exact, fast);
    }

    @AfterAll
    static void close() {
        fast.close();
        exact.close();
        torch.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "exp", "gelu", "linear", "lowRankLinear", "layerNorm", "rmsNorm", "causalAttention",
            "linearLogProbs", "linearCrossEntropy", "sum"})
    void aResultOfF32ThatIsSlightlyOffIsNoticed(String operation) {
        List<Comparison> wrong = compare(operation, inF32(y -> Ops.scale(y, 1 + PART)));
        assertThat(wrong).allMatch(Comparison::agreesInF64).anyMatch(found -> !found.agreesInF32());
    }

    /// The result is right.
    @ParameterizedTest
    @ValueSource(strings = {"exp", "gelu", "linear", "layerNorm", "causalAttention", "linearCrossEntropy", "embedding"})
    void aGradientOfF32ThatIsSlightlyOffIsNoticed(String operation) {
        List<Comparison> wrong = compare(operation,
                inF32(y -> Ops.add(y, Ops.scale(Ops.subtract(y, y.detach()), PART))));
        assertThat(wrong).allMatch(Comparison::agreesInF64).anyMatch(found -> !found.agreesInF32());
        assertThat(wrong).allMatch(found -> found.f32().forward() <= Comparison.F32_TOLERANCE);
    }

    /// Which elements stay is drawn by us; that the others grow by `1 / (1 − p)` is libtorch's word.
    @Test
    void keptElementsThatAreNotScaledAreNoticed() {
        assertThat(compare("dropout", y -> Ops.scale(y, 0.99))).anyMatch(found -> !found.agreesInF64());
    }

    @Test
    void whatIsRightAgrees() {
        for (String operation : List.of("exp", "layerNorm", "causalAttention", "linearCrossEntropy", "dropout")) {
            assertThat(compare(operation, y -> y)).as(operation)
                    .allMatch(found -> found.agreesInF64() && found.agreesInF32());
        }
    }

    private static UnaryOperator<Tensor> inF32(UnaryOperator<Tensor> mistake) {
        return y -> y.dtype() == DType.F32 ? mistake.apply(y) : y;
    }

    /// Samples of all sizes where ours makes a mistake.
    private static List<Comparison> compare(String operation, UnaryOperator<Tensor> mistake) {
        return IntStream.range(0, SAMPLES).mapToObj(seed -> {
            GradCheck sample = OperationCatalog.get(operation).oddSample(seed);
            return parity.compare(operation, sample.withFunction(in -> mistake.apply(sample.function().apply(in))),
                    seed);
        }).toList();
    }
}
