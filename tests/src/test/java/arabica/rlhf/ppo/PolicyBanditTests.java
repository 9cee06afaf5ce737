package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.ops.Ops;
import arabica.autograd.vector.VectorBackend;
import arabica.nn.Decoder;
import arabica.nn.LanguageModel;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The bandit of LOSSES.md: one prompt, one response token, three choices, no end token. `reward − β·KL(π‖π_ref)` has an
/// exact optimum, `π* ∝ π_ref·e^(r/β)`, and the whole trainer must find it, wherever it starts.
class PolicyBanditTests {
    private static final double[] REWARDS = {1, 0, -1};
    private static final double[] REFERENCE = {.5, .3, .2};
    private static final double[][] STARTS = {REFERENCE, {.1, .2, .7}, {.3, .35, .35}};
    private static final double TOLERANCE = .01;

    @TempDir
    Path folder;

    private final Backend backend = new VectorBackend(1);

    @AfterEach
    void close() { backend.close(); }

    @Test
    void theOptimaAreThoseOfTheTable() {
        assertThat(optimum(.5)).containsExactly(new double[]{.91867231, .07459727, .00673043}, within(1e-8));
        assertThat(optimum(1)).containsExactly(new double[]{.78439876, .17313851, .04246273}, within(1e-8));
        assertThat(kl(optimum(.5), REFERENCE)).isCloseTo(.4322051391, within(1e-9));
        assertThat(kl(optimum(1), REFERENCE)).isCloseTo(.1922454475, within(1e-9));
        assertThat(reward(optimum(.5)) - .5 * kl(optimum(.5), REFERENCE)).isCloseTo(.6958393082, within(1e-9));
        assertThat(reward(optimum(1)) - kl(optimum(1), REFERENCE)).isCloseTo(.5496905828, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {.5, 1})
    void ppoReachesTheExactOptimum(double beta) {
        for (double[] start : STARTS) {
            assertOptimal(train(start, 60, .03, ppo(beta), models -> models.withCritic(
                    ScalarModel.create(models.policy().copy(models.policy().parameters().scope()), 3))), beta);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {.5, 1})
    void ppoWithASharedCriticReachesTheExactOptimum(double beta) {
        for (double[] start : STARTS) {
            assertOptimal(train(start, 60, .03, ppo(beta),
                    models -> models.withCritic(Critic.Shared.on(models.policy(), 3))), beta);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {.5, 1})
    void rlooReachesTheExactOptimum(double beta) {
        Rloo rloo = new Rloo(options(Rloo.defaults(), beta).epochs(4).build());
        for (double[] start : STARTS) { assertOptimal(train(start, 60, .03, rloo, models -> models), beta); }
    }

    /// The mean of a group holds the response itself, so rewards count (k − 1)/k of what they are, and the KL counts whole:
    /// the optimum is that of β·k/(k − 1).
    @ParameterizedTest
    @ValueSource(doubles = {.5, 1})
    void grpoWithoutTheDeviationAndWithTheKlsBiasCorrectedReachesTheExactOptimum(double beta) {
        int k = 8;
        for (double[] start : STARTS) {
            assertOptimal(train(start, 100, .03, grpo(beta * (k - 1) / k, k, true), models -> models), beta);
        }
    }

    /// The gradient of k3 as a loss, `(1 − π_ref/π)·∇log π`, is on the policy's own samples that of KL(π_ref‖π): its price
    /// is `−Σ π_ref·log π`, so the optimum has `p = β'·π_ref/(λ − r)` with `β' = β·k/(k − 1)` and λ such that it sums to 1.
    @ParameterizedTest
    @ValueSource(doubles = {.5, 1})
    void grpoWithThePapersKlReachesTheOptimumOfTheOtherKl(double beta) {
        int k = 8;
        double[] expected = forwardOptimum(beta * k / (k - 1));
        assertThat(expected[0]).as("which is another one").isNotCloseTo(optimum(beta * k / (k - 1))[0], within(.03));
        for (double[] start : STARTS) {
            double[] found = train(start, 100, .03, grpo(beta, k, false), models -> models);
            assertThat(found).as("from " + Arrays.toString(start)).containsExactly(expected, within(TOLERANCE));
        }
    }

    private static Ppo ppo(double beta) {
        return new Ppo(options(Ppo.defaults(), beta).build(), new Gae(1, .95), Whitening.NONE, KlEstimator.K1,
                Clip.of(.2), LossAggregation.TOKEN_MEAN, new PolicyAlgorithm.ValueObjective(.1, .2, 0));
    }

    private static Grpo grpo(double beta, int k, boolean corrected) {
        return new Grpo(options(Grpo.defaults(), beta).epochs(4).build(), k, Grpo.ScaleRewards.NONE, Clip.of(.2),
                LossAggregation.SEQUENCE_MEAN, corrected);
    }

    private static PolicyOptionsBuilder options(PolicyOptionsBuilder defaults, double beta) {
        return defaults.klCoef(beta).minibatchSize(128).rolloutSize(128).maxNewTokens(1);
    }

    /// @return the probabilities that a run ends with
    private double[] train(double[] start, int steps, double learningRate, PolicyAlgorithm algorithm,
            UnaryOperator<PolicyModels> withCritic) {
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = TinyModels.bandit(scope, start);
            assertThat(probabilities(policy)).containsExactly(start, within(1e-6));
            TrainerOptions training = TrainerOptions.builder(learningRate).maxSteps(steps).weightDecay(0).beta2(.99)
                    .schedule(LearningRateSchedule.Kind.COSINE).build();
            PolicyModels models = withCritic.apply(
                    PolicyModels.of(policy, RewardFunction.of(response -> REWARDS[response.ids()[0]]))
                            .withReference(TinyModels.bandit(scope, REFERENCE)));
            new PolicyTrainer(training, algorithm).trainPrompts(models, Optional.empty(), List.of(new int[]{0}),
                    RunContext.of(folder.resolve("run-" + Arrays.hashCode(start))));
            return probabilities(policy);
        }
    }

    private static void assertOptimal(double[] found, double beta) {
        double[] optimum = optimum(beta);
        assertThat(found).containsExactly(optimum, within(TOLERANCE));
        assertThat(kl(found, REFERENCE)).as("KL").isCloseTo(kl(optimum, REFERENCE), within(.03));
        assertThat(reward(found) - beta * kl(found, REFERENCE)).as("objective")
                .isCloseTo(reward(optimum) - beta * kl(optimum, REFERENCE), within(1e-3));
    }

    private static double[] optimum(double beta) {
        double[] p = new double[REWARDS.length];
        Arrays.setAll(p, i -> REFERENCE[i] * Math.exp(REWARDS[i] / beta));
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(x -> x / sum).toArray();
    }

    private static double[] forwardOptimum(double beta) {
        double low = 1; // the greatest reward: λ is above it
        double high = 100;
        double[] p = new double[REWARDS.length];
        for (int i = 0; i < 100; i++) {
            double lambda = (low + high) / 2;
            Arrays.setAll(p, j -> beta * REFERENCE[j] / (lambda - REWARDS[j]));
            if (Arrays.stream(p).sum() > 1) {
                low = lambda;
            } else {
                high = lambda;
            }
        }
        return p;
    }

    private static double kl(double[] p, double[] q) {
        double kl = 0;
        for (int i = 0; i < p.length; i++) { kl += p[i] * Math.log(p[i] / q[i]); }
        return kl;
    }

    private static double reward(double[] p) {
        double reward = 0;
        for (int i = 0; i < p.length; i++) { reward += p[i] * REWARDS[i]; }
        return reward;
    }

    private static double[] probabilities(LanguageModel model) {
        return Scope.step(model.backend(), () -> Autograd.noGrad(() -> Ops.softmax(
                model.logits(model.hidden(Scope.current().of(new int[]{0}, 1, 1)))).toDoubles()));
    }
}
