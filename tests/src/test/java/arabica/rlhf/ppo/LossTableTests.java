package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.arrow.TokenSequence;
import arabica.rlhf.LossTable;
import arabica.rlhf.eval.BestOfN;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.LossTesting;
import arabica.rlhf.loss.Orpo;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.loss.PreferenceLoss;
import arabica.rlhf.loss.SimPo;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every row of golden/LOSSES.md by its name, against the function of the product that computes it. The numbers are read
/// from the table itself; a row without a counterpart here fails by name.
class LossTableTests {
    private static final double[] DPO = {-10, -12, -11, -11.5};
    private static final double BETA = 0.1;

    private final SequencedMap<String, Consumer<double[]>> claims = claims();

    @TestFactory
    Stream<DynamicTest> everyRowHoldsItsNumbers() {
        return LossTable.read().entrySet().stream().filter(row -> claims.containsKey(row.getKey()))
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> claims.get(row.getKey())
                        .accept(row.getValue())));
    }

    @Test
    void everyRowHasACounterpart() {
        SequencedMap<String, double[]> rows = LossTable.read();
        assertThat(rows).hasSizeGreaterThan(20);
        Set<String> without = new TreeSet<>(rows.keySet());
        without.removeAll(claims.keySet());
        assertThat(without).as("rows of LOSSES.md that no function answers for").isEmpty();
        assertThat(rows.keySet()).as("claims about rows that are not there").containsAll(claims.keySet());
    }

    private SequencedMap<String, Consumer<double[]>> claims() {
        SequencedMap<String, Consumer<double[]>> rows = new LinkedHashMap<>();
        String pairwise = "pairwise (Bradley-Terry)";
        rows.put(pairwise, value -> {
            LossTesting.Result found = pairwise(PairwiseLoss.PLAIN, 1, 0);
            near(value, found.loss(), found.gradients()[0]);
        });
        rows.put(pairwise + " … with margin 0.5",
                value -> near(value, pairwise(new PairwiseLoss(0.5, 0, 0), 1, 0).loss()));
        rows.put(pairwise + " … with centring 0.01·(r⁺+r⁻)²",
                value -> near(value, pairwise(new PairwiseLoss(0, 0.01, 0), 1, 0.5).loss()));
        rows.put("DPO, β=0.1", value -> {
            LossTesting.Result found = dpo(new DpoLoss.Sigmoid(), DPO);
            DpoLoss.Sigmoid loss = new DpoLoss.Sigmoid();
            near(value, logRatios(DPO), found.loss(), found.gradients()[0],
                    loss.reward(BETA, DPO[0], DPO[2], 4), loss.reward(BETA, DPO[1], DPO[3], 5));
        });
        rows.put("DPO, β=0.1 … stable for large inputs", value -> {
            double[] large = {410, 810.5, -610, 110.6};
            assertThat(logRatios(large)).isCloseTo(value[0], within(1e-9));
            assertThat(dpo(new DpoLoss.Sigmoid(), large).loss() / value[1]).isCloseTo(1, within(1e-9));
        });
        rows.put("cDPO (label smoothing 0.1)", value -> near(value, dpo(new DpoLoss.Cdpo(0.1), DPO).loss()));
        rows.put("robust DPO (0.1)", value -> near(value, dpo(new DpoLoss.Robust(0.1), DPO).loss()));
        rows.put("hinge (SLiC), β=0.1", value -> near(value, dpo(new DpoLoss.Hinge(), DPO).loss()));
        rows.put("IPO, token sums, β=0.1", value -> near(value, dpo(new DpoLoss.Ipo(false), DPO).loss()));
        rows.put("IPO, token means (lengths 4, 5)", value -> near(value, dpo(new DpoLoss.Ipo(true), DPO).loss()));
        // Mean log-probabilities −2.5 and −2.4 over 4 and 5 tokens.
        rows.put("SimPO, β=2, γ/β=0.5", value -> near(value, pair(new SimPo(0.5), 2, -10, -12).loss()));
        rows.put("ORPO odds-ratio term", value -> {
            double total = pair(new Orpo(), value[2], -10, -12).loss();
            near(new double[]{value[0], value[1], value[3]}, Orpo.logOdds(-2.5, -2.4), (total - 2.5) / value[2], total);
        });
        rows.put("KL estimators", value -> near(value, KlEstimator.K1.of(-1 - -1.2), KlEstimator.K2.of(-1 - -1.2),
                KlEstimator.K3.of(-1 - -1.2)));
        rows.put("k3 near zero, float32",
                value -> assertThat((double) KlEstimator.K3.of(1e-4f)).isCloseTo(value[0], within(1e-11)));
        rows.put("GAE γ=1 λ=0.95", value -> {
            Gae.Estimate found = new Gae(1, .95).estimate(new double[]{0, 0, 1}, new double[]{.5, .4, .3});
            near(value, IntStream.range(0, 6)
                    .mapToDouble(i -> i < 3 ? found.advantages()[i] : found.returns()[i - 3]).toArray());
        });
        rows.put("GAE γ=.99 λ=0.95", value -> near(value, new Gae(.99, .95)
                .estimate(new double[]{1, .5, -.2, 1}, new double[]{.8, .6, .4, .9}).advantages()));
        rows.put("whitening [1,2,3,4], no epsilon", value -> {
            double[] x = {1, 2, 3, 4};
            // With 1e-8 in the root the two are equal to eight digits, as the row says.
            assertThat(Whitening.BIASED.apply(x)[0]).isCloseTo(value[0], within(2e-8));
            assertThat(Whitening.UNBIASED.apply(x)[0]).isCloseTo(value[1], within(2e-8));
        });
        rows.put("adaptive KL (target 6, horizon 10000, n=512, from .15)", value -> {
            KlController controller = new KlController.Adaptive(.15, 6, 10_000);
            near(value, Stream.of(7.2, 3.0, 6.3).mapToDouble(kl -> controller.after(kl, 512).coefficient()).toArray());
        });
        rows.put("clipped policy loss, ε=0.2", value -> near(value, numbers(() -> PpoLoss.policy(
                vector(Math.log(1.3), Math.log(1.3), Math.log(.7), Math.log(.7)), vector(0, 0, 0, 0),
                vector(1, -1, 1, -1), Clip.of(.2)))));
        rows.put("clipped value loss, ε=0.2",
                value -> near(value, numbers(() -> PpoLoss.value(vector(1), vector(.5), vector(.9), .2))));
        double[] group = {1, 2, 6};
        rows.put("RLOO baseline", value -> near(value, Rloo.leaveOneOut(group, 3)));
        rows.put("GRPO normalisation (unbiased std, 1e−6)",
                value -> near(value, Grpo.advantages(group, 3, Grpo.ScaleRewards.GROUP)));
        rows.put("best-of-n KL bound ln n −(n−1)/n", value -> near(value, BestOfN.klBound(4), BestOfN.klBound(16)));
        rows.put("mean over tokens / mean of sequence means", value -> {
            List<Experience> rowsOfLosses = Stream.of(2, 3, 1).map(length -> new Experience(
                    new TokenSequence(new int[1 + length], 1), new double[length], new double[length],
                    new double[length], new double[0], new double[0])).toList();
            near(value, numbers(() -> {
                Tensor losses = vector(1, 2, 3, 4, 5, 7);
                LossBatch batch = new LossBatch(rowsOfLosses, losses, 0, 3, 6, 5);
                return Ops.concat(0, Ops.reshape(LossAggregation.TOKEN_MEAN.of(losses, batch), 1),
                        Ops.reshape(LossAggregation.SEQUENCE_MEAN.of(losses, batch), 1));
            }));
        });
        String optimum = "exact optimum of reward − β·KL";
        rows.put(optimum, value -> optimum(.5, value));
        rows.put(optimum + " … β=1", value -> optimum(1, value));
        return rows;
    }

    /// That the row is what theory says; that trainers get there is the claim of PolicyBanditTests and DpoBanditTests. The
    /// reward of a response, its price of KL taken off, is the same for each choice: nothing is left to gain.
    private static void optimum(double beta, double[] value) {
        double[] ref = {.5, .3, .2};
        double[] reward = {1, 0, -1};
        double objective = 0;
        double kl = 0;
        for (int i = 0; i < 3; i++) {
            double[] token = TokenRewards.of(new double[]{Math.log(value[i])}, new double[]{Math.log(ref[i])},
                    KlEstimator.K1, beta,
                    reward[i]);
            assertThat(token[0]).isCloseTo(value[3], within(1e-5));
            objective += value[i] * token[0];
            kl += value[i] * KlEstimator.K1.of(Math.log(value[i] / ref[i]));
        }
        assertThat(objective).isCloseTo(value[3], within(1e-7));
        assertThat(kl).isCloseTo(value[4], within(1e-7));
    }

    private static LossTesting.Result pairwise(PairwiseLoss loss, double chosen, double rejected) {
        return LossTesting.evaluate(leaves -> loss.perPair(leaves[0], leaves[1]), chosen, rejected);
    }

    private static LossTesting.Result dpo(PreferenceLoss loss, double... logProbs) {
        return pair(loss, BETA, logProbs);
    }

    /// Of responses with 4 and 5 tokens.
    private static LossTesting.Result pair(PreferenceLoss loss, double beta, double... logProbs) {
        return LossTesting.evaluate(leaves -> loss.perPair(LossTesting.pair(leaves, 4, 5), beta), logProbs);
    }

    private static double logRatios(double... logProbs) {
        return LossTesting.evaluate(leaves -> LossTesting.pair(leaves, 4, 5).logRatios(), logProbs).loss();
    }

    private static Tensor vector(double... values) { return Scope.current().of(values, values.length); }

    private static double[] numbers(Supplier<Tensor> tensor) {
        try (ScalarBackend backend = new ScalarBackend()) {
            return Scope.step(backend, () -> tensor.get().toDoubles());
        }
    }

    /// The table has ten digits, of which the last may be rounded either way.
    private static void near(double[] expected, double... found) {
        assertThat(found).containsExactly(expected, within(1e-10));
    }
}
