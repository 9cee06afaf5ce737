package arabica.autograd.ops;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Two implementations of a language model's loss: the head and its log-probabilities in one operation, and the same
/// written with primitives, `x_y − max − log Σ exp(x − max)` over `x·wᵀ`. Values and gradients, in F64 on the scalar
/// backend and in F32 on the vector backend (held against the primitives in F64).
class FusedLogProbsProperties {

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void logProbsOfAHeadAreTheirComposition(@ForAll long seed) {
        Case drawn = Case.draw(seed);
        UnaryOperator<Tensor> weigh = logProbs -> Ops.sum(Ops.multiply(logProbs, drawn.upstream(logProbs.dtype())));
        List<double[]> composed = drawn.run("scalar", DType.F64, (x, w) -> weigh.apply(drawn.composition(x, w)));
        Loss fused = (x, w) -> weigh.apply(Ops.linearLogProbs(x, w, drawn.targets()));
        agree(drawn, drawn.run("scalar", DType.F64, fused), composed, 1e-12);
        agree(drawn, drawn.run("vector", DType.F32, fused), composed, 1e-5);
        Loss twoSteps = (x, w) -> weigh.apply(
                Ops.gatherLogProbs(Ops.linearTransposed(x, w, null), drawn.targets()));
        agree(drawn, drawn.run("vector", DType.F32, twoSteps), composed, 1e-5);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void theCrossEntropyOfAHeadIsItsComposition(@ForAll long seed) {
        Case drawn = Case.draw(seed);
        List<double[]> composed = drawn.run("scalar", DType.F64,
                (x, w) -> Ops.negate(Ops.sum(drawn.composition(x, w))));
        Loss fused = (x, w) -> Ops.linearCrossEntropy(x, w, drawn.targets());
        agree(drawn, drawn.run("scalar", DType.F64, fused), composed, 1e-12);
        agree(drawn, drawn.run("vector", DType.F32, fused), composed, 1e-5);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void logSoftmaxAndAGatherAreTheComposition(@ForAll long seed) {
        Case drawn = Case.draw(seed);
        List<double[]> composed = drawn.run("scalar", DType.F64, (x, w) -> Ops.sum(drawn.composition(x, w)));
        Loss softmax = (x, w) -> Ops.sum(Ops.multiply(Ops.logSoftmax(Ops.linearTransposed(x, w, null)),
                drawn.oneHot(x.dtype())));
        agree(drawn, drawn.run("scalar", DType.F64, softmax), composed, 1e-12);
        agree(drawn, drawn.run("vector", DType.F32, softmax), composed, 1e-5);
    }

    private interface Loss {
        Tensor of(Tensor x, Tensor w);
    }

    /// @param bound relative to the largest number that goes in or comes out, and to 1
    private static void agree(Case drawn, List<double[]> found, List<double[]> expected, double bound) {
        List<String> names = List.of("value", "gradient of the hidden states", "gradient of the head");
        for (int i = 0; i < expected.size(); i++) {
            double largest = drawn.largest();
            for (double value : expected.get(i)) { largest = Math.max(largest, Math.abs(value)); }
            for (int j = 0; j < expected.get(i).length; j++) {
                assertThat(Math.abs(found.get(i)[j] - expected.get(i)[j])).as("%s, element %d", names.get(i), j)
                        .isLessThanOrEqualTo(bound * largest);
            }
        }
    }

    /// Hidden states `[rows, size]`, a head `[vocab, size]`, targets, some of them none (−1), and what arrives from above.
    private record Case(int rows, int size, int vocab, double[] x, double[] w, int[] ids, double[] above) {

        /// Elements are floats, so that both precisions compute with the same numbers.
        static Case draw(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int rows = random.nextInt(1, 20);
            int size = random.nextInt(1, 24);
            int vocab = random.nextInt(1, 70);
            double spread = random.nextInt(3) == 0 ? 8 : 1;
            int[] ids = new int[rows];
            for (int i = 0; i < rows; i++) { ids[i] = random.nextInt(4) == 0 ? -1 : random.nextInt(vocab); }
            return new Case(rows, size, vocab, floats(random, rows * size, spread), floats(random, vocab * size, 1),
                    ids, floats(random, rows, 1));
        }

        private static double[] floats(SplittableRandom random, int count, double spread) {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) { values[i] = (float) (spread * random.nextGaussian()); }
            return values;
        }

        /// Of the hidden states and the head; at least 1.
        double largest() {
            return DoubleStream.concat(Arrays.stream(x), Arrays.stream(w)).map(Math::abs).reduce(1, Math::max);
        }

        Tensor targets() { return Scope.current().of(ids, rows); }

        Tensor upstream(DType dtype) { return Scope.current().of(dtype, above, rows); }

        /// A row of a target's place; zeros where there is no target.
        Tensor oneHot(DType dtype) {
            double[] places = new double[rows * vocab];
            for (int i = 0; i < rows; i++) { if (ids[i] >= 0) { places[i * vocab + ids[i]] = 1; } }
            return Scope.current().of(dtype, places, rows, vocab);
        }

        /// Primitives alone: products, maxima, differences, exponentials, sums, a logarithm.
        Tensor composition(Tensor x, Tensor head) {
            Tensor logits = Ops.matmul(x, false, head, true);
            Tensor shifted = Ops.subtract(logits, Ops.reshape(Ops.max(logits, 1), rows, 1));
            Tensor logSum = Ops.log(Ops.sum(Ops.exp(shifted), 1));
            Tensor places = oneHot(x.dtype());
            Tensor present = Ops.sum(places, 1);
            return Ops.subtract(Ops.sum(Ops.multiply(shifted, places), 1), Ops.multiply(logSum, present));
        }

        /// The loss and its gradients.
        List<double[]> run(String backendName, DType dtype, Loss loss) {
            try (Backend backend = Backends.open(backendName, 2); Scope scope = Scope.open(backend)) {
                Tensor hidden = scope.of(dtype, x, rows, size).requireGrad();
                Tensor head = scope.of(dtype, w, vocab, size).requireGrad();
                List<double[]> results = new ArrayList<>();
                Scope.step(backend, () -> {
                    Tensor value = loss.of(hidden, head);
                    results.add(value.toDoubles());
                    value.backward();
                });
                results.add(hidden.grad().orElseThrow().toDoubles());
                results.add(head.grad().orElseThrow().toDoubles());
                return results;
            }
        }
    }
}
