package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.online.OnlineDpoModels;
import arabica.rlhf.online.OnlineDpoOptions;
import arabica.rlhf.online.OnlineDpoOptions.Pairing;
import arabica.rlhf.online.OnlineDpoTrainer;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica online-dpo --model DIR --reward DIR --data F… --out DIR`.
@Command(name = "online-dpo", description = "Online DPO: each round samples responses, lets a preference model judge them, and learns from the pairs.", footer = {
        "", "Example:",
        "  arabica online-dpo --model OUT/sft --reward OUT/reward --data prompts.jsonl --out OUT/online --max-steps 20"})
final class OnlineDpoCommand extends LanguageModelTrainer {
    @Mixin
    private LossFlags loss;

    @Mixin
    private RewardFlags reward;

    @Option(names = "--ref", paramLabel = "DIR", description = "the reference model (default: the starting model)")
    private Path referenceFolder;

    @Option(names = "--reference", paramLabel = "fixed|moving", defaultValue = "fixed", description = "whether the policy is held to that model, or each round to itself as it was when the round began (default: ${DEFAULT-VALUE})")
    private OnlineDpoOptions.Reference reference;

    @Option(names = "--rollout-size", paramLabel = "N", defaultValue = "64", description = "prompts of a round: one step (default: ${DEFAULT-VALUE})")
    private int rolloutSize;

    @Option(names = "--num-generations", paramLabel = "N", defaultValue = "2", description = "responses to each prompt (default: ${DEFAULT-VALUE})")
    private int numGenerations;

    @Option(names = "--pairs", paramLabel = "best-worst|all", defaultValue = "best-worst", description = "which of them are pairs (default: ${DEFAULT-VALUE})")
    private String pairs;

    @Option(names = "--soft-labels", description = "a pair's label is the probability that the scores give it, instead of 1")
    private boolean softLabels;

    @Option(names = "--round-epochs", paramLabel = "N", defaultValue = "1", description = "passes over each round's pairs (default: ${DEFAULT-VALUE})")
    private int roundEpochs;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "48", description = "of a response (default: ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "of sampling (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--missing-eos-penalty", paramLabel = "X", defaultValue = "0", description = "taken off the score of a response that does not end (default: ${DEFAULT-VALUE})")
    private double missingEosPenalty;

    @Override
    TrainerOptionsBuilder defaults() { return OnlineDpoTrainer.defaults(); }

    @Override
    String title() { return "Online DPO"; }

    @Override
    RowUse use() { return RowUse.PROMPT; }

    @Override
    void checkFlags() {
        reward.check();
        new OnlineDpoTrainer(defaults().build(), options());
    }

    @Override
    TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        List<ScalarModel> judges = reward.load(run.scope(), true);
        judges.forEach(judge -> tokenizer.requireFits(judge.body().config().vocabSize(), "the preference model"));
        requireSameTokenizer(tokenizer, reward.members());
        if (referenceFolder != null) { requireSameTokenizer(tokenizer, List.of(referenceFolder)); }
        Optional<LanguageModel> held = Optional.ofNullable(referenceFolder)
                .map(folder -> ModelDirectory.loadFrozen(folder, run.scope()));
        return new OnlineDpoTrainer(run.options(), options()).train(
                new OnlineDpoModels(model, held, reward.function(judges)), tokenizer, training.data(use()),
                run.context());
    }

    private OnlineDpoOptions options() {
        DpoOptions dpo = loss.options();
        if (referenceFolder != null && !dpo.loss().usesReference()) {
            throw new IllegalArgumentException("--loss " + dpo.loss().name() + " takes no --ref: it has no reference");
        }
        return OnlineDpoOptions.builder().dpo(dpo).rolloutSize(rolloutSize).numGenerations(numGenerations)
                .pairing(pairing()).softLabels(softLabels).reference(reference).roundEpochs(roundEpochs)
                .maxNewTokens(maxNewTokens).temperature(temperature).missingEosPenalty(missingEosPenalty).build();
    }

    private Pairing pairing() {
        return switch (pairs) {
            case "best-worst" -> Pairing.BEST_WORST;
            case "all" -> Pairing.ALL;
            default -> throw new IllegalArgumentException("--pairs must be best-worst or all, not " + pairs);
        };
    }
}
