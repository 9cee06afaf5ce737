package arabica.studies.world;

import arabica.autograd.Scope;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.world.World;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.nn.Seeds;
import arabica.rlhf.demo.WorldRows;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.ppo.PolicyModels;
import arabica.rlhf.ppo.PolicyTrainer;
import arabica.rlhf.ppo.Ppo;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.StopSignal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The alignment of a seed's model, with the demo's settings where a study does not say otherwise.
///
/// @param scope that owns the models
/// @param out   where runs write
public record WorldAlignment(World world, WorldModels models, WorldSizes sizes, Scope scope, Path out) {
    /// Pairs of a step.
    public static final int BATCH = 32;

    private static final int STANDARDIZING_PROMPTS = 256;
    private static final long STANDARDIZING = 0x57D;

    /// A preference model after so many steps of 32 pairs.
    public ScalarModel preferenceModel(List<PreferenceRow> pairs, int steps) {
        ScalarModel model = ScalarModel.create(models.sft().copy(scope), world.seed());
        new RewardTrainer(RewardTrainer.defaults().learningRate(1e-3).batchSize(BATCH)
                .warmupSteps(Math.min(10, steps / 4)).maxSteps(steps)
                .seed(world.seed()).build(), new PairwiseLoss(0, 0.01, 0)).train(model, models.tokenizer(),
                        data("pairs", pairs), RunContext.of(out.resolve("reward")));
        return model;
    }

    /// A policy after so many steps of DPO on 32 pairs each.
    public LanguageModel dpo(List<PreferenceRow> pairs, int steps) {
        LanguageModel policy = models.sft().copy(scope);
        new DpoTrainer(DpoTrainer.defaults().learningRate(1.5e-4).batchSize(BATCH).warmupSteps(Math.min(10, steps / 4))
                .maxSteps(steps)
                .seed(world.seed()).build(), new DpoOptions(0.2, new DpoLoss.Sigmoid(), 0)).train(policy,
                        Optional.of(models.sft()), models.tokenizer(), data("pairs", pairs),
                        RunContext.of(out.resolve("dpo")));
        return policy;
    }

    /// A preference model's score, standardized on what the fine-tuned model answers to training prompts.
    public StandardizedReward standardized(ScalarModel preferenceModel) {
        List<int[]> prompts = world.prompts(Math.min(STANDARDIZING_PROMPTS, 8 * sizes.heldOutPrompts())).stream()
                .map(prompt -> models.tokenizer().encode(prompt.text())).toList();
        ResponseSampler sampler = new ResponseSampler(SamplingConfig.sampling(sizes.maxNewTokens(), 1,
                EndTokens.of(models.sft().config(), models.tokenizer())), Seeds.mix(world.seed(), STANDARDIZING));
        return StandardizedReward.of(new PreferenceReward(preferenceModel), models.sft(), sampler, prompts);
    }

    /// A policy after PPO; the critic starts as the preference model.
    ///
    /// @param prompts  training prompts, taken in a seeded order
    /// @param training see [#ppoTraining(int, double)]
    /// @param onStep   sees the policy after each rollout's updates, with the rollout's number from 1
    public LanguageModel ppo(StandardizedReward reward, int prompts, TrainerOptions training, Ppo algorithm,
            BiConsumer<Integer, LanguageModel> onStep) {
        LanguageModel policy = models.sft().copy(scope);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { onStep.accept(metrics.step(), policy); }
        };
        PolicyModels taking = PolicyModels.of(policy, reward).withReference(models.sft())
                .withCritic(reward.reward().model().copy(scope));
        new PolicyTrainer(training, algorithm).train(taking, models.tokenizer(),
                TrainingData.of(RowSource.inMemory(
                        "prompts", WorldRows.prompts(world.prompts(prompts)))),
                new RunContext(out.resolve("ppo"), listener, new StopSignal()));
        return policy;
    }

    public TrainerOptions ppoTraining(int rollouts, double learningRate) {
        return PolicyTrainer.defaults().learningRate(learningRate).weightDecay(0).warmupSteps(2).batchSize(BATCH)
                .maxSteps(rollouts).seed(world.seed()).build();
    }

    private static TrainingData data(String name, List<PreferenceRow> pairs) {
        return TrainingData.of(RowSource.inMemory(name, pairs));
    }
}
