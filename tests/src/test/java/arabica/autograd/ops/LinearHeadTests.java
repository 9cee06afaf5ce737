package arabica.autograd.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.autograd.Autograd;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The head in chunks against the head at once, with so many logits that there are several chunks, some of which are
/// computed again in backward.
class LinearHeadTests extends WithScope {
    private static final int ROWS = 1100;
    private static final int SIZE = 8;
    private static final int VOCABULARY = 16_384;

    private Tensor hidden;
    private Tensor weights;
    private Tensor targets;
    private Tensor upstream;

    LinearHeadTests() { super("vector", 2); }

    @BeforeEach
    void draw() {
        SplittableRandom random = new SplittableRandom(5);
        hidden = normal(random, ROWS, SIZE).requireGrad();
        weights = normal(random, VOCABULARY, SIZE).requireGrad();
        targets = scope.of(random.ints(ROWS, -1, VOCABULARY).toArray(), ROWS);
        upstream = normal(random, ROWS);
    }

    private Tensor normal(SplittableRandom random, int... dims) {
        float[] values = new float[(int) Shape.of(dims).size()];
        for (int i = 0; i < values.length; i++) { values[i] = (float) random.nextGaussian(); }
        return scope.of(values, dims);
    }

    /// The loss and both gradients.
    private List<float[]> run(Function<Tensor, Tensor> loss) {
        List<float[]> results = new ArrayList<>();
        Scope.step(backend, () -> {
            Tensor result = loss.apply(hidden);
            results.add(result.toFloats());
            result.backward();
        });
        for (Tensor leaf : List.of(hidden, weights)) {
            results.add(leaf.grad().orElseThrow().toFloats());
            leaf.zeroGrad();
        }
        return results;
    }

    /// AssertJ's own comparison takes minutes to say how arrays of this size differ.
    private static void close(float[] found, float[] expected, float bound) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= bound)) {
                assertThat(found[i]).as("element %d", i).isCloseTo(expected[i], within(bound));
            }
        }
    }

    private Tensor logProbsAtOnce(Tensor x) {
        return Ops.gatherLogProbs(Ops.linearTransposed(x, weights, null), targets);
    }

    @Test
    void chunksGiveTheBitsOfTheWhole() {
        List<float[]> whole = run(x -> Ops.sum(Ops.multiply(upstream, logProbsAtOnce(x))));
        List<float[]> chunks = run(x -> Ops.sum(Ops.multiply(upstream, Ops.linearLogProbs(x, weights, targets))));

        for (int i = 0; i < whole.size(); i++) { assertThat(chunks.get(i)).isEqualTo(whole.get(i)); }
    }

    @Test
    void gradientsComputedInForwardAreThoseOfTheSum() {
        List<float[]> whole = run(x -> Ops.scale(Ops.sum(logProbsAtOnce(x)), -0.5));
        List<float[]> fused = run(x -> Ops.scale(Ops.linearCrossEntropy(x, weights, targets), 0.5));

        for (int i = 0; i < whole.size(); i++) { close(fused.get(i), whole.get(i), 2e-4f); }
    }

    @Test
    void bothAddToWhatAnotherUseOfTheWeightsContributed() {
        List<float[]> twice = run(x -> Ops.add(Ops.linearCrossEntropy(x, weights, targets),
                Ops.negate(Ops.sum(Ops.linearLogProbs(x, weights, targets)))));
        List<float[]> once = run(x -> Ops.scale(Ops.linearCrossEntropy(x, weights, targets), 2));

        for (int i = 0; i < once.size(); i++) { close(twice.get(i), once.get(i), 1e-3f); }
    }

    @Test
    void theObserverSeesAllLogitsInOrderUnrecorded() {
        List<float[]> seen = new ArrayList<>();
        float[] whole = Autograd.noGrad(() -> Scope.step(backend,
                () -> Ops.entropy(Ops.linearTransposed(hidden, weights, null)).toFloats()));
        Scope.step(backend, () -> Ops.linearLogProbs(hidden, weights, targets, logits -> {
            assertThat(logits.requiresGrad()).isFalse();
            seen.add(Ops.entropy(logits).toFloats());
        }));

        assertThat(seen).hasSizeGreaterThan(2);
        int at = 0;
        for (float[] part : seen) { for (float entropy : part) { assertThat(entropy).isEqualTo(whole[at++]); } }
        assertThat(at).isEqualTo(ROWS);
    }

    @Test
    void frozenWeightsGetNoGradientAndHiddenStatesDo() {
        float[] expected = run(x -> Ops.linearCrossEntropy(x, weights, targets)).get(1);
        weights.freeze();
        Scope.step(backend, () -> Ops.linearCrossEntropy(hidden, weights, targets).backward());

        assertThat(weights.grad()).isEmpty();
        assertThat(hidden.grad().orElseThrow().toFloats()).isEqualTo(expected);
    }

    @Test
    void noRowsGiveNoLossAndZeroGradients() {
        Tensor none = scope.allocate(DType.F32, Shape.of(0, SIZE));
        Tensor noTargets = scope.of(new int[0], 0);
        List<float[]> results = run(x -> Ops.linearCrossEntropy(none, weights, noTargets));

        assertThat(results.getFirst()).containsExactly(0);
        assertThat(results.getLast()).containsOnly(0);
    }
}
