package arabica.cli;

import arabica.autograd.Scope;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.PolicyAlgorithm;
import arabica.rlhf.ppo.PolicyModels;
import arabica.rlhf.ppo.PolicyOptions;
import arabica.rlhf.ppo.PolicyTrainer;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.ppo.StartResponses;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A trainer that lets a policy answer prompts and learns from the answers' scores.
abstract class PolicyCommand extends LanguageModelTrainer {
    @Mixin
    RewardFlags rewards;

    @Option(names = "--ref", paramLabel = "DIR", description = "the reference model (default: the starting model)")
    private Path reference;

    @Mixin
    PolicyFlags policy;

    @Mixin
    ClipFlags clip;

    /// @throws IllegalArgumentException naming the flag that does not fit
    abstract PolicyAlgorithm algorithm();

    /// Adds what only this algorithm has.
    ///
    /// @param preference the first preference model
    PolicyModels complete(PolicyModels models, ScalarModel preference, Scope scope) { return models; }

    @Override
    final TrainerOptionsBuilder defaults() { return PolicyTrainer.defaults(); }

    @Override
    final RowUse use() { return RowUse.PROMPT; }

    @Override
    void checkFlags() {
        rewards.check();
        algorithm();
    }

    @Override
    final TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        PolicyTrainer trainer = new PolicyTrainer(run.options(), algorithm());
        List<ScalarModel> judges = rewards.load(run.scope(), training.lora.config().isPresent());
        requireSameTokenizer(tokenizer, rewards.members());
        RewardFunction score = rewards.function(judges);
        PolicyModels models = complete(PolicyModels.of(model, score), judges.getFirst(), run.scope());
        if (reference != null) {
            requireSameTokenizer(tokenizer, List.of(reference));
            models = models.withReference(ModelDirectory.loadFrozen(reference, run.scope()));
        }
        if (policy.klControl == PolicyOptions.KlControl.ADAPTIVE) {
            run.report().mark("objective/kl", "target", policy.klTarget);
        }
        List<int[]> prompts = !samples || willBeRefused()
                ? List.of()
                : ResponseSamples.ofScores(training.shownData(RowUse.PROMPT), training.template(), tokenizer,
                        model.config().contextLength(), policy.maxNewTokens).prompts();
        if (prompts.isEmpty()) { return trainer.train(models, tokenizer, training.data(use()), run.context()); }
        SamplingConfig sampling = SamplingConfig.sampling(policy.maxNewTokens, policy.temperature,
                EndTokens.of(model.config(), tokenizer, training.template().endToken()));
        ResponseSampler sampler = new ResponseSampler(sampling, run.options().seed());
        RewardFunction shown = score.calibrated(
                new StartResponses(model, prompts, sampling, prompts.size(), run.options()));
        double[] before = shown.score(sampler.sample(model, prompts));
        TrainingResult result = trainer.train(models, tokenizer, training.data(use()), run.context());
        if (!result.stopped()) {
            double[] after = shown.score(sampler.sample(model, prompts));
            run.report().section("Scores", new Block.Charts(List.of(new HistogramChart("Scores before and after",
                    "the reward of responses to " + prompts.size() + " prompts", "score",
                    List.of(new HistogramChart.Sample("before", before), new HistogramChart.Sample("after", after)),
                    false, List.of()))));
        }
        return result;
    }
}
