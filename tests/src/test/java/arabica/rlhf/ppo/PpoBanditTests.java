package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.nn.Decoder;
import arabica.nn.LanguageModel;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bandit of LOSSES.md: one prompt, one response token, three choices, no end token. `reward − β·KL` has an exact
/// optimum, `π* ∝ π_ref·e^(r/β)`, and the whole trainer must find it.
class PpoBanditTests {
    private static final double[] REWARDS = {1, 0, -1};

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({".5, .91867231, .07459727, .00673043, .4322051391, .6958393082",
            "1, .78439876, .17313851, .04246273, .1922454475, .5496905828"})
    void convergesToTheExactOptimum(double beta, double p0, double p1, double p2, double kl, double objective) {
        try (Scope scope = Scope.open(new ScalarBackend())) {
            Decoder policy = TinyModels.bandit(scope, .5, .3, .2);
            assertThat(probabilities(policy)).containsExactly(new double[]{.5, .3, .2}, within(1e-6));
            ScalarModel critic = ScalarModel.create(policy.copy(scope), 3);
            TrainerOptions training = TrainerOptions.builder(.03).maxSteps(60).weightDecay(0).beta2(.99)
                    .schedule(LearningRateSchedule.Kind.COSINE).build();
            PpoOptions options = PpoOptions.builder().klCoef(beta).whitening(Whitening.NONE).minibatchSize(128)
                    .rolloutSize(128).maxNewTokens(1).build();
            RewardFunction reward = RewardFunction.of(response -> REWARDS[response.ids()[0]]);
            new PpoTrainer(training, options).trainPrompts(
                    new PpoModels(policy, Optional.empty(), critic, reward), Optional.empty(), List.of(new int[]{0}),
                    RunContext.of(folder.resolve("run")));
            double[] found = probabilities(policy);
            assertThat(found).containsExactly(new double[]{p0, p1, p2}, within(.02));
            double[] ref = {.5, .3, .2};
            double foundKl = 0;
            double foundReward = 0;
            for (int i = 0; i < 3; i++) {
                foundKl += found[i] * Math.log(found[i] / ref[i]);
                foundReward += found[i] * REWARDS[i];
            }
            assertThat(foundKl).isCloseTo(kl, within(.05));
            assertThat(foundReward - beta * foundKl).as("objective").isCloseTo(objective, within(.005));
        }
    }

    private static double[] probabilities(LanguageModel model) {
        return Scope.step(model.backend(), () -> Autograd.noGrad(() -> Ops.softmax(
                model.logits(model.hidden(Scope.current().of(new int[]{0}, 1, 1)))).toDoubles()));
    }
}
