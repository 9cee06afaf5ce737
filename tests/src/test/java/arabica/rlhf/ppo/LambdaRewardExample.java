package arabica.rlhf.ppo;

import arabica.autograd.Scope;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import java.nio.file.Path;
import java.util.List;

/// The example of docs/ppo.md: what stands between the marks stands there.
final class LambdaRewardExample {
    private LambdaRewardExample() {}

    static void train(Path folder, Path prompts, Path out, Scope scope) {
        // begin
        LanguageModel policy = ModelDirectory.load(folder, scope);
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        RewardFunction reward = RewardFunction.ofText(tokenizer,
                (prompt, response) -> response.chars().filter(c -> c == 'e').count());
        PolicyModels models = PolicyModels.of(policy, reward).withCritic(Critic.Shared.on(policy, 0));
        PolicyOptions options = Ppo.defaults().rolloutSize(32).maxNewTokens(12).klCoef(0.01).build();
        TrainerOptions training = PolicyTrainer.defaults().learningRate(3e-3).maxSteps(12).batchSize(16).build();
        TrainingData data = TrainingData.of(
                RowSource.files(List.of(prompts), RowUse.PROMPT, PromptTemplate.NONE));
        new PolicyTrainer(training, new Ppo(options)).train(models, tokenizer, data, RunContext.of(out));
        // end
    }
}
