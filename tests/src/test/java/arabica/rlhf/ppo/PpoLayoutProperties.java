package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.Rollout.Experience;
import arabica.rlhf.train.Layouts;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Padding, the cut into batches and the number of threads do not change the losses of PPO, RLOO and GRPO, the critic's, and
/// their gradients.
class PpoLayoutProperties {
    private static final double CLIP = 0.2;

    private static final int MAX_NEW_TOKENS = 30;

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void policyLosses(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PolicyAlgorithm algorithm = algorithm(random);
        double temperature = random.nextBoolean() ? 1 : 0.7;
        List<Experience> all = experience(seed, random);
        Layouts.agree(seed, model -> model, model -> part(all, micro -> algorithm.policyLoss(new LossBatch(micro,
                ResponseForward.logProbs(model, ResponseForward.states(model, sequences(micro)), sequences(micro),
                        temperature, logits -> {}),
                0.05, all.size(),
                all.stream().mapToInt(row -> row.logProbs().length).sum(), MAX_NEW_TOKENS))), all);
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void valueLoss(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Experience> all = experience(seed, random);
        Layouts.agree(seed, model -> ScalarModel.create(model, seed), critic -> part(all, micro -> sum(PpoLoss.value(
                ResponseForward.values(critic, sequences(micro)), flat(micro, Experience::values),
                flat(micro, Experience::returns), CLIP))), all);
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void logProbsAndValuesOfAResponseAreItsOwnInAnyBatch(@ForAll long seed) {
        List<TokenSequence> rows = Layouts.rows(new SplittableRandom(seed), 1);
        try (Backend backend = Backends.open("vector", 2); Scope scope = Scope.open(backend)) {
            LanguageModel model = Layouts.model(scope, seed);
            ScalarModel critic = ScalarModel.create(model, seed);
            List<double[]> logProbs = ResponseForward.logProbs(model, rows, 0.7);
            List<double[]> values = ResponseForward.values(rows, critic);
            for (int i = 0; i < rows.size(); i++) {
                List<TokenSequence> alone = List.of(rows.get(i));
                assertThat(logProbs.get(i)).containsExactly(ResponseForward.logProbs(model, alone, 0.7).getFirst(),
                        within(Layouts.BOUND));
                assertThat(values.get(i)).containsExactly(ResponseForward.values(alone, critic).getFirst(),
                        within(Layouts.BOUND));
            }
        }
    }

    /// Responses that some policy near this one has sampled: its log-probabilities lie around ours, so that some ratios are
    /// clipped and others are not. None lies at the edge, where a rounding would decide.
    private static List<Experience> experience(long seed, SplittableRandom random) {
        List<TokenSequence> rows = Layouts.rows(random, 1);
        List<double[]> now;
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            now = ResponseForward.logProbs(Layouts.model(scope, seed), rows, 1);
        }
        List<Experience> experience = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            double[] old = near(now.get(i), random);
            experience.add(new Experience(rows.get(i), old, near(old, random), gaussian(random, old.length),
                    gaussian(random, old.length), gaussian(random, old.length)));
        }
        return experience;
    }

    private static double[] near(double[] logProbs, SplittableRandom random) {
        return Arrays.stream(logProbs).map(x -> x - 0.3 * random.nextGaussian()).toArray();
    }

    private static double[] gaussian(SplittableRandom random, int count) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    /// Every algorithm, in every way that it weighs tokens.
    private static PolicyAlgorithm algorithm(SplittableRandom random) {
        int choice = random.nextInt(2 + LossAggregation.values().length);
        return switch (choice) {
            case 0 -> new Ppo(Ppo.defaults().build());
            case 1 -> new Rloo(Rloo.defaults().build());
            default -> new Grpo(Grpo.defaults().build(), 8, Grpo.ScaleRewards.NONE, Clip.of(CLIP).withDual(3),
                    LossAggregation.values()[choice - 2], random.nextBoolean());
        };
    }

    /// A loss whose parts add up to that of the whole minibatch: they are scaled already.
    private static Objective<Experience> part(List<Experience> all, Function<List<Experience>, Tensor> loss) {
        return new Objective<>() {
            @Override
            public double units(Experience example) { return 1.0 / all.size(); }

            @Override
            public long tokens(Experience example) { return example.sequence().length(); }

            @Override
            public Tensor lossSum(List<Experience> micro, Dropout dropout, MetricSums metrics) {
                return loss.apply(micro);
            }
        };
    }

    private static List<TokenSequence> sequences(List<Experience> rows) {
        return rows.stream().map(Experience::sequence).toList();
    }

    private static Tensor flat(List<Experience> rows, Function<Experience, double[]> field) {
        double[] values = rows.stream().map(field).flatMapToDouble(Arrays::stream).toArray();
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) { narrow[i] = (float) values[i]; }
        return Scope.current().of(narrow, narrow.length);
    }
}
