package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.arrow.TokenSequence;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/// What holds for the losses whatever they are given.
class PolicyLossProperties {
    private final Backend backend = new ScalarBackend();

    /// Ye et al. 2020, equation 5, written as they write it.
    @Property(tries = 200)
    void theDualClippedLossIsThatOfThePaper(@ForAll @DoubleRange(min = -4, max = 4) double logRatio,
            @ForAll @DoubleRange(min = -3, max = 3) double advantage,
            @ForAll @DoubleRange(min = 1.5, max = 5) double c) {
        double ratio = Math.exp(logRatio);
        double clipped = Math.min(ratio * advantage, Math.clamp(ratio, .8, 1.2) * advantage);
        double objective = advantage < 0 ? Math.max(clipped, c * advantage) : clipped;
        LossAndGradient found = loss(Clip.of(.2).withDual(c), logRatio, advantage);
        assertThat(found.loss()).isCloseTo(-objective, within(1e-9 * Math.max(1, Math.abs(objective))));
        if (advantage < 0) { assertThat(found.loss()).isLessThanOrEqualTo(c * -advantage + 1e-9); }
        boolean stands = advantage > 0 && ratio > 1.2 || advantage < 0 && (ratio < .8 || ratio > c);
        if (stands) { assertThat(found.gradient()).as("beyond the bounds nothing moves").isZero(); }
    }

    @Property(tries = 100)
    void aHigherUpperClipLetsGoodActionsGoFurtherAndBadOnesNot(
            @ForAll @DoubleRange(min = .21, max = .27) double above) {
        Clip higher = new Clip(.2, .28, OptionalDouble.empty());
        assertThat(loss(Clip.of(.2), Math.log(1 + above), 1).gradient()).isZero();
        assertThat(loss(higher, Math.log(1 + above), 1).gradient()).isCloseTo(-1 - above, within(1e-9));
        assertThat(loss(higher, Math.log(1 - above), -1).gradient()).isZero();
    }

    /// One token, one group: A·ρ in the band, and the KL's gradient `β·(1 − π_ref/π)`, or with its bias corrected
    /// `β·ρ·log(π/π_ref)`.
    @Property(tries = 100)
    void theGradientOfGrposKlIsThatOfOneOfTheTwoKls(@ForAll @DoubleRange(min = -.15, max = .15) double now,
            @ForAll @DoubleRange(min = -2, max = 2) double ref, @ForAll @DoubleRange(min = .01, max = 2) double beta) {
        double x = now - ref;
        double ratio = Math.exp(now);
        assertThat(grpo(false, beta, now, ref).gradient()).isCloseTo(beta * (1 - Math.exp(-x)), within(1e-9));
        assertThat(grpo(true, beta, now, ref).gradient()).isCloseTo(beta * ratio * x, within(1e-9));
        assertThat(grpo(false, beta, now, ref).loss()).isCloseTo(beta * KlEstimator.K3.of(x), within(1e-9));
    }

    /// The ratio of a response is the product of its tokens' ratios, and all of its tokens have one gradient. One response
    /// of a minibatch of four has a fourth of the loss.
    @Property(tries = 50)
    void rloosRatioIsThatOfWholeResponses(@ForAll("logRatios") double[] logRatios,
            @ForAll @DoubleRange(min = -2, max = 2) double advantage) {
        int n = logRatios.length;
        double product = Math.exp(Sums.sum(logRatios));
        Rloo rloo = new Rloo(Rloo.defaults().build());
        double[] advantages = new double[n];
        Arrays.fill(advantages, advantage);
        Experience row = new Experience(new TokenSequence(new int[n + 1], 1), new double[n], new double[n], advantages,
                new double[0], new double[0]);
        try (Scope scope = Scope.open(backend)) {
            Tensor logProbs = scope.of(logRatios, n).requireGrad();
            double loss = Scope.step(backend, () -> {
                Tensor value = rloo.policyLoss(new LossBatch(List.of(row), logProbs, 0, 4, n, 8));
                double item = value.item();
                value.backward();
                return item;
            });
            assertThat(4 * loss).isCloseTo(Math.max(-advantage * product, -advantage * Math.clamp(product, .8, 1.2)),
                    within(1e-9));
            double[] gradient = logProbs.grad().orElseThrow().toDoubles();
            assertThat(gradient).containsOnly(gradient[0]);
            if (product > .8 && product < 1.2) {
                assertThat(4 * gradient[0]).isCloseTo(-advantage * product, within(1e-9));
            }
        }
    }

    /// In pieces of one, two and all rows: the gradient of the summed entropy with respect to states and head is that of
    /// central differences.
    @Property(tries = 20)
    void theEntropysGradientIsThatOfItsDifferences(@ForAll("matrices") double[] numbers) {
        double h = 1e-5;
        for (int rows : new int[]{1, 2, 3}) {
            double[] gradient = entropy(numbers, rows).gradient();
            for (int i = 0; i < numbers.length; i++) {
                double[] above = numbers.clone();
                double[] below = numbers.clone();
                above[i] += h;
                below[i] -= h;
                double difference = (entropy(above, rows).sum() - entropy(below, rows).sum()) / (2 * h);
                assertThat(gradient[i]).as(rows + " rows at once, number " + i).isCloseTo(difference, within(1e-8));
            }
        }
    }

    private record EntropyAndGradient(double sum, double[] gradient) {}

    /// Of states `[3, 4]` and a head `[5, 4]`.
    private EntropyAndGradient entropy(double[] numbers, int rowsAtOnce) {
        try (Scope scope = Scope.open(backend)) {
            Tensor states = scope.of(Arrays.copyOf(numbers, 12), 3, 4).requireGrad();
            Tensor head = scope.of(Arrays.copyOfRange(numbers, 12, 32), 5, 4).requireGrad();
            double total = Scope.step(backend, () -> {
                Tensor value = sum(ResponseForward.entropy(states, head, rowsAtOnce));
                double item = value.item();
                value.backward();
                return item;
            });
            double[] gradient = new double[32];
            System.arraycopy(states.grad().orElseThrow().toDoubles(), 0, gradient, 0, 12);
            System.arraycopy(head.grad().orElseThrow().toDoubles(), 0, gradient, 12, 20);
            return new EntropyAndGradient(total, gradient);
        }
    }

    private record LossAndGradient(double loss, double gradient) {}

    private LossAndGradient loss(Clip clip, double logRatio, double advantage) {
        try (Scope scope = Scope.open(backend)) {
            Tensor logProb = scope.of(new double[]{logRatio}, 1).requireGrad();
            double loss = Scope.step(backend, () -> {
                Tensor value = sum(PpoLoss.policy(logProb, scope.of(new double[]{0}, 1),
                        scope.of(new double[]{advantage}, 1), clip));
                double item = value.item();
                value.backward();
                return item;
            });
            return new LossAndGradient(loss, logProb.grad().orElseThrow().item());
        }
    }

    /// Without an advantage: the KL alone.
    private LossAndGradient grpo(boolean corrected, double beta, double now, double ref) {
        Grpo grpo = new Grpo(Grpo.defaults().build(), 2, Grpo.ScaleRewards.NONE, Clip.of(.2),
                LossAggregation.SEQUENCE_MEAN, corrected);
        Experience row = new Experience(new TokenSequence(new int[2], 1), new double[]{0}, new double[]{ref},
                new double[]{0}, new double[0], new double[0]);
        try (Scope scope = Scope.open(backend)) {
            Tensor logProb = scope.of(new double[]{now}, 1).requireGrad();
            double loss = Scope.step(backend, () -> {
                Tensor value = grpo.policyLoss(new LossBatch(List.of(row), logProb, beta, 1, 1, 1));
                double item = value.item();
                value.backward();
                return item;
            });
            return new LossAndGradient(loss, logProb.grad().orElseThrow().item());
        }
    }

    @Provide
    Arbitrary<double[]> logRatios() {
        return Arbitraries.doubles().between(-.2, .2).array(double[].class).ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<double[]> matrices() { return Arbitraries.doubles().between(-1, 1).array(double[].class).ofSize(32); }
}
