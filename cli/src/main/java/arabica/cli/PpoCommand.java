package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.Lora;
import arabica.nn.LoraConfig;
import arabica.nn.ModelDirectory;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.PpoModels;
import arabica.rlhf.ppo.PpoOptions;
import arabica.rlhf.ppo.PpoOptionsBuilder;
import arabica.rlhf.ppo.PpoTrainer;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica ppo --model DIR --reward DIR --data F… --out DIR`.
@Command(name = "ppo", description = "PPO against a preference model, with a price on leaving the starting model.", footer = {
        "", "Example:",
        "  arabica ppo --model OUT/sft --reward OUT/reward --data prompts.jsonl --out OUT/ppo --max-steps 50"})
final class PpoCommand extends LanguageModelTrainer {
    @Option(names = "--reward", paramLabel = "DIR", required = true, description = "the preference model; the critic starts from it too")
    private Path reward;

    @Option(names = "--ref", paramLabel = "DIR", description = "the reference model (default: the starting model)")
    private Path reference;

    @Option(names = "--kl-coef", paramLabel = "X", defaultValue = "0.05", description = "the price of a nat of KL, or where it starts (default: ${DEFAULT-VALUE})")
    private double klCoef;

    @Option(names = "--kl-control", paramLabel = "fixed|adaptive", defaultValue = "fixed", description = "whether that price stays (default: ${DEFAULT-VALUE})")
    private PpoOptions.KlControl klControl;

    @Option(names = "--kl-target", paramLabel = "X", defaultValue = "6", description = "nats per response that adaptive control steers to (default: ${DEFAULT-VALUE})")
    private double klTarget;

    @Option(names = "--gamma", paramLabel = "X", defaultValue = "1", description = "discount per token (default: ${DEFAULT-VALUE})")
    private double gamma;

    @Option(names = "--lambda", paramLabel = "X", defaultValue = "0.95", description = "of the advantage estimate (default: ${DEFAULT-VALUE})")
    private double lambda;

    @Option(names = "--clip", paramLabel = "X", defaultValue = "0.2", description = "of the policy's ratio (default: ${DEFAULT-VALUE})")
    private double clip;

    @Option(names = "--value-clip", paramLabel = "X", defaultValue = "0.2", description = "of the critic's change (default: ${DEFAULT-VALUE})")
    private double valueClip;

    @Option(names = "--value-coef", paramLabel = "X", defaultValue = "0.1", description = "weight of the critic's loss (default: ${DEFAULT-VALUE})")
    private double valueCoef;

    @Option(names = "--ppo-epochs", paramLabel = "N", defaultValue = "4", description = "passes over each rollout (default: ${DEFAULT-VALUE})")
    private int ppoEpochs;

    @Option(names = "--minibatch-size", paramLabel = "N", description = "responses per update (default: --batch-size times --grad-accum)")
    private Integer minibatchSize;

    @Option(names = "--rollout-size", paramLabel = "N", defaultValue = "64", description = "responses that are sampled before the policy moves: one step (default: ${DEFAULT-VALUE})")
    private int rolloutSize;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "48", description = "of a response (default: ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "of sampling, and of all log-probabilities (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--missing-eos-penalty", paramLabel = "X", defaultValue = "0", description = "taken off the score of a response that does not end (default: ${DEFAULT-VALUE})")
    private double missingEosPenalty;

    @Override
    TrainerOptionsBuilder defaults() { return PpoTrainer.defaults(); }

    @Override
    String title() { return "Proximal Policy Optimization"; }

    @Override
    RowUse use() { return RowUse.PROMPT; }

    @Override
    void checkFlags() { options(); }

    @Override
    TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        PpoOptions options = options();
        Optional<LoraConfig> lora = training.lora.config();
        ScalarModel preference = lora.isPresent()
                ? RewardFolder.loadFrozen(reward, run.scope())
                : RewardFolder.load(reward, run.scope());
        ScalarModel critic = lora
                .map(config -> Lora.attach(preference, config, reward.toAbsolutePath().normalize().toString(),
                        global.seed))
                .orElseGet(() -> preference.copy(run.scope()));
        PreferenceReward score = new PreferenceReward(preference);
        Optional<LanguageModel> held = Optional.ofNullable(reference)
                .map(folder -> ModelDirectory.loadFrozen(folder, run.scope()));
        PpoModels models = new PpoModels(model, held, critic, score);
        PpoTrainer trainer = new PpoTrainer(run.options(), options);
        if (!samples || willBeRefused()) {
            return trainer.train(models, tokenizer, training.data(use()), run.context());
        }
        List<int[]> prompts = ResponseSamples.ofScores(training.shownData(), training.template(), tokenizer,
                model.config().contextLength(), maxNewTokens).prompts();
        ResponseSampler sampler = new ResponseSampler(
                SamplingConfig.sampling(maxNewTokens, temperature, EndTokens.of(model.config(), tokenizer,
                        training.template().endToken())),
                run.options().seed());
        double[] before = score.score(sampler.sample(model, prompts));
        TrainingResult result = trainer.train(models, tokenizer, training.data(use()), run.context());
        if (klControl == PpoOptions.KlControl.ADAPTIVE) { run.report().mark("objective/kl", "target", klTarget); }
        if (!result.stopped()) {
            double[] after = score.score(sampler.sample(model, prompts));
            run.report().section("Scores", new Block.Charts(List.of(new HistogramChart("Scores before and after",
                    "the preference model's, of responses to " + prompts.size() + " prompts", "score",
                    List.of(new HistogramChart.Sample("before", before), new HistogramChart.Sample("after", after)),
                    false, List.of()))));
        }
        return result;
    }

    private PpoOptions options() {
        PpoOptionsBuilder builder = PpoOptions.builder().klCoef(klCoef).klControl(klControl).klTarget(klTarget)
                .gamma(gamma).lambda(lambda).clip(clip).valueClip(valueClip).valueCoef(valueCoef).ppoEpochs(ppoEpochs)
                .rolloutSize(rolloutSize).maxNewTokens(maxNewTokens).temperature(temperature)
                .missingEosPenalty(missingEosPenalty);
        if (minibatchSize != null) { builder.minibatchSize(minibatchSize); }
        return builder.build();
    }
}
