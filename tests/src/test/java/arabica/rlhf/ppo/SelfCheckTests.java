package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import arabica.WithScope;
import arabica.autograd.ops.Ops;
import arabica.nn.Decoder;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import arabica.rlhf.Altered;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfCheckTests extends WithScope {
    @TempDir
    Path folder;

    SelfCheckTests() { super("vector", 1); }

    /// The same weights, but what they give is read differently: a reference that is loaded wrong.
    @Test
    void aReferenceThatAnswersDifferentlyIsFoundOut() {
        Decoder policy = TinyModels.gpt2(scope, 12, OptionalInt.of(0), 1);
        LanguageModel reference = Altered.hidden(policy.copy(scope), hidden -> Ops.scale(hidden, 3));
        PolicyModels models = PolicyModels.of(policy, RewardFunction.of(response -> response.ids().length))
                .withReference(reference).withCritic(ScalarModel.create(policy.copy(scope), 2));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> new PolicyTrainer(TrainerOptions.builder(.01).maxSteps(1).build(),
                        new Ppo(Ppo.defaults().rolloutSize(4).maxNewTokens(4).build())).trainPrompts(models,
                                Optional.empty(), List.of(new int[]{1, 2}), RunContext.of(folder.resolve("run"))))
                .withMessageContaining("self check failed").withMessageContaining("the KL from the reference");
    }
}
