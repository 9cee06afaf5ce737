package arabica.autograd.ops;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Errors name the operation and the shapes, and come before any kernel runs.
class OpsErrorsTests {
    private final ScalarBackend backend = new ScalarBackend();
    private final Scope scope = Scope.open(backend);

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }

    private Tensor zeros(int... dims) { return scope.zeros(DType.F64, Shape.of(dims)); }

    private Tensor ids(int... values) { return scope.of(values, values.length); }

    private void refused(Runnable call, String... parts) {
        assertThatThrownBy(() -> scope.run(call)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts).hasMessageNotContaining("\n");
    }

    @Test
    void shapesThatDoNotBroadcast() {
        refused(() -> Ops.multiply(zeros(2, 3), zeros(2)), "multiply: ", "[2, 3]", "[2]");
        refused(() -> Ops.where(zeros(2), zeros(3), zeros(3)), "Where: ", "[2]", "[3]");
    }

    @Test
    void matricesThatDoNotFit() {
        refused(() -> Ops.matmul(zeros(2, 3), zeros(2, 3)), "MatMul: ", "inner", "(inputs [2, 3], [2, 3])");
        refused(() -> Ops.matmul(zeros(4, 2, 3), zeros(5, 3, 2)), "MatMul: ", "leading", "[4, 2, 3]", "[5, 3, 2]");
        refused(() -> Ops.matmul(zeros(3), zeros(3, 2)), "MatMul: ", "matrices");
        refused(() -> Ops.transpose(zeros(3)), "transpose: ");
        refused(() -> Ops.linear(zeros(2, 3), zeros(4, 3), null), "Linear: ", "[in, out]", "[2, 3]", "[4, 3]");
        refused(() -> Ops.linearTransposed(zeros(2, 3), zeros(3, 4), null), "Linear: ", "[out, in]");
        refused(() -> Ops.linear(zeros(2, 3), zeros(3, 4), zeros(3)), "Linear: ", "bias must be [4]");
    }

    @Test
    void anIdOutsideTheTableIsNamedWithItsPosition() {
        refused(() -> Ops.embedding(zeros(5, 2), ids(0, 5)), "Embedding: ", "id 5 at position 1", "0..4");
        refused(() -> Ops.embedding(zeros(5, 2), ids(-1)), "Embedding: ", "id -1 at position 0");
        refused(() -> Ops.embedding(zeros(5), ids(0)), "Embedding: ", "[V, D]");
        refused(() -> Ops.embedding(zeros(5, 2), zeros(1)), "Embedding: ", "I32", "F64");
    }

    @Test
    void aTargetOutsideTheVocabularyIsNamedWithItsPosition() {
        refused(() -> Ops.gatherLogProbs(zeros(2, 3), ids(2, 3)), "GatherLogProbs: ", "id 3 at position 1");
        refused(() -> Ops.gatherLogProbs(zeros(2, 3), ids(1)), "GatherLogProbs: ", "[2, 3]", "[1]");
    }

    @Test
    void aHeadThatDoesNotFitItsHiddenStates() {
        refused(() -> Ops.linearLogProbs(zeros(2, 3), zeros(5, 4), ids(0, 1)), "LinearLogProbs: ", "[V, D]", "[5, 4]");
        refused(() -> Ops.linearLogProbs(zeros(2, 3), zeros(5, 3), ids(1)), "LinearLogProbs: ", "[2, 3]", "[1]");
        refused(() -> Ops.linearLogProbs(zeros(2, 3), zeros(5, 3), ids(4, 5)), "LinearLogProbs: ",
                "id 5 at position 1");
        refused(() -> Ops.linearCrossEntropy(zeros(2, 3), zeros(5, 3), ids(4, 5)), "LinearCrossEntropy: ", "id 5");
    }

    @Test
    void axesThatAreNotThere() {
        refused(() -> Ops.sum(zeros(2, 3), 2), "Sum: ", "axis 2", "[2, 3]");
        refused(() -> Ops.sum(zeros(2, 3), 1, -1), "Sum: ", "twice");
        refused(() -> Ops.max(zeros(2, 3), -3), "Max: ", "axis -3");
        refused(() -> Ops.max(zeros(2, 0), 1), "Max: ", "nothing");
        refused(() -> Ops.permute(zeros(2, 3), 0, 0), "Permute: ", "[0, 0]");
        refused(() -> Ops.permute(zeros(2, 3), 0), "Permute: ", "every axis");
    }

    @Test
    void partsThatAreNotThere() {
        refused(() -> Ops.columns(zeros(2, 3), 1, 4), "Slice: ", "1..4", "[2, 3]");
        refused(() -> Ops.slice(zeros(2, 3), 0, 1, 1), "Slice: ", "1..1");
        refused(() -> Ops.concat(0, zeros(2, 3), zeros(2, 4)), "Concat: ", "[2, 3]", "[2, 4]");
        refused(() -> Ops.concat(0, zeros(2), zeros(2, 4)), "Concat: ");
        refused(() -> Ops.concat(0), "Concat: ", "no inputs");
        refused(() -> Ops.reshape(zeros(2, 3), 4, -1), "Reshape: ", "6 elements", "[4, -1]");
        refused(() -> Ops.reshape(zeros(2, 3), -1, -1), "Reshape: ", "[-1, -1]");
    }

    @Test
    void headsThatDoNotDivide() {
        refused(() -> Ops.causalAttention(zeros(1, 2, 10), 2, 2), "CausalAttention: ", "heads 2", "[1, 2, 10]");
        refused(() -> Ops.causalAttention(zeros(2, 12), 2, 2), "CausalAttention: ", "[2, 12]");
        refused(() -> Ops.causalAttention(zeros(1, 2, 12), 3, 2), "3 heads cannot share 2");
        refused(() -> Ops.causalAttention(zeros(1, 2, 12), 2, 2, 0), "a window of 0");
        refused(() -> Ops.causalAttention(zeros(1, 2, 4), zeros(1, 2, 2), zeros(1, 3, 2), 2, 1, 1), "CausalAttention: ",
                "kvHeads 1", "[1, 3, 2]");
    }

    @Test
    void typesThatDoNotMix() {
        Tensor narrow = scope.zeros(DType.F32, Shape.of(2));
        refused(() -> Ops.add(zeros(2), narrow), "add: ", "F64 and F32");
        refused(() -> Ops.exp(ids(1, 2)), "exp: ", "I32");
    }

    @Test
    void stridedViewsWhereAContiguousTensorIsNeeded() {
        refused(() -> Ops.exp(zeros(2, 4).viewColumns(0, 2)), "exp: ", "strided view", "columns");
    }

    @Test
    void settingsOutOfRange() {
        refused(() -> Ops.dropout(zeros(2), 1, 0), "dropout: ", "[0, 1)");
        refused(() -> Ops.clamp(zeros(2), 1, 0), "clamp: ", "above");
        refused(() -> Ops.rmsNorm(zeros(2, 3), zeros(2), 1e-5), "RmsNorm: ", "gain [D]", "[2]");
        refused(() -> Ops.swiGlu(zeros(2, 3), zeros(3, 2)), "SwiGlu: ", "one shape", "[3, 2]");
        refused(() -> Ops.rope(zeros(2, 6), zeros(4, 4), zeros(4, 4), Scope.current().of(new int[]{0, 1}, 2), 1),
                "Rope: ", "[P, r]", "[4, 4]");
        refused(() -> Ops.rope(zeros(2, 4), zeros(4, 2), zeros(4, 2), Scope.current().of(new int[]{0}, 1), 1),
                "Rope: ", "one position", "[1]");
        refused(() -> Ops.layerNorm(zeros(2, 3), zeros(2), zeros(3), 1e-5), "LayerNorm: ", "gain [D]", "[2]");
        refused(() -> Ops.entropy(zeros()), "Entropy: ");
    }
}
