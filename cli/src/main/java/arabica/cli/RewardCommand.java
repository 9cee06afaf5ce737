package arabica.cli;

import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageHead;
import arabica.nn.Lora;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.report.Mark;
import arabica.rlhf.reward.EnsembleFolder;
import arabica.rlhf.reward.EnsembleTrainer;
import arabica.rlhf.reward.RewardEnsemble;
import arabica.rlhf.reward.RewardOptions;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica reward --model DIR --data F… --out DIR`.
@Command(name = "reward", description = "Trains a preference model: chosen responses shall score above rejected ones.", footer = {
        "", "Example:", "  arabica reward --model OUT/sft --data pairs.jsonl --out OUT/reward --eval-fraction 0.1",
        "  arabica reward --model OUT/sft --data pairs.jsonl --out OUT/ensemble --ensemble 4 --center 0.01"})
final class RewardCommand extends TrainerCommand {
    @Mixin
    private EndFlag end;

    @Option(names = "--model", paramLabel = "DIR", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "the model to start from; a language model gets a new head. With --ensemble N perhaps N of them, one for each member")
    private List<Path> models;

    @Option(names = "--margin", paramLabel = "X", defaultValue = "0", description = "by how much the chosen shall win, in pairs without a \"margin\" of their own (default: ${DEFAULT-VALUE})")
    private double margin;

    @Option(names = "--center", paramLabel = "X", defaultValue = "0", description = "weight of (r+ + r-)^2, which keeps rewards around 0 (default: ${DEFAULT-VALUE})")
    private double center;

    @Option(names = "--label-smoothing", paramLabel = "X", defaultValue = "0", description = "the share of labels taken to be wrong (default: ${DEFAULT-VALUE})")
    private double labelSmoothing;

    @Option(names = "--lm-weight", paramLabel = "X", defaultValue = "0", description = "weight of the chosen responses' mean loss per token through the language model's head, which keeps hidden states good for text (default: ${DEFAULT-VALUE})")
    private double lmWeight;

    @Option(names = "--ensemble", paramLabel = "N", description = "trains N models into OUT/member-1, OUT/member-2, …: other heads, other orders, the same held-out rows (default: one model in OUT)")
    private Integer ensemble;

    @Mixin
    private CacheFlag cache;

    @Override
    Optional<Path> cache() { return cache.folder(); }

    @Override
    TrainerOptionsBuilder defaults() { return end.on(RewardTrainer.defaults()); }

    @Override
    String title() { return ensemble == null ? "Preference model" : "Ensemble of preference models"; }

    @Override
    void checkFlags() {
        RewardOptions options = options();
        if (models.size() != 1 && (ensemble == null || models.size() != ensemble)) {
            throw new IllegalArgumentException("--model names " + models.size() + " models; expected 1"
                    + (ensemble == null ? " (--ensemble N trains one from each of N)" : " or " + ensemble));
        }
        if (options.lmWeight() > 0) {
            for (Path model : models) {
                if (!ModelDirectory.hasLanguageHead(model)) {
                    throw new DataException(model
                            + ": the language model's head, tensor 'lm_head.weight', is missing; --lm-weight needs it");
                }
            }
        }
    }

    private RewardOptions options() {
        return new RewardOptions(new PairwiseLoss(margin, center, labelSmoothing), lmWeight);
    }

    @Override
    TrainingResult train(Run run) { return ensemble == null ? one(run) : several(run); }

    /// The members' curves are in the report's own section.
    @Override
    List<SequencedMap<String, Double>> metrics(Path file) { return ensemble == null ? super.metrics(file) : List.of(); }

    private TrainingResult several(Run run) {
        HeldOutPairs heldOut = new HeldOutPairs(training);
        EnsembleTrainer trainer = new EnsembleTrainer(run.options(), options(), ensemble);
        BpeTokenizer tokenizer = tokenizer(models.getFirst());
        for (Path model : models) {
            if (!Fingerprints.tokenizer(tokenizer(model)).equals(Fingerprints.tokenizer(tokenizer))) {
                throw new DataException(
                        model + ": has another tokenizer than " + models.getFirst() + "; an ensemble shares one");
            }
        }
        List<TrainingResult> results = trainer.train(run.backend(), (member, seed, scope) -> {
            say("arabica reward: member " + member + " of " + ensemble);
            return start(models.get(models.size() == 1 ? 0 : member - 1), seed, scope);
        }, tokenizer, training.data(RowUse.PREFERENCE), heldOut.listening(run.context()));
        for (int i = 0; i < results.size(); i++) {
            String member = "arabica reward: member " + (i + 1) + ": ";
            results.get(i).best().ifPresent(best -> say(member + written(best)));
        }
        EnsembleReport.add(run.report(), training.out, results);
        if (!results.getLast().stopped()) {
            heldOut.evaluate(run, EnsembleFolder.loadFrozen(training.out, run.scope()), tokenizer);
        }
        return EnsembleReport.total(results, ensemble);
    }

    private TrainingResult one(Run run) {
        Path model = models.getFirst();
        ScalarModel scalar = start(model, global.seed, run.scope());
        BpeTokenizer tokenizer = tokenizer(model);
        tokenizer.requireFits(scalar.body().config().vocabSize(), model.toString());
        RewardTrainer trainer = new RewardTrainer(run.options(), options());
        if (willBeRefused()) {
            return trainer.train(scalar, tokenizer, training.data(RowUse.PREFERENCE), run.context());
        }
        PairScores pairs = PairScores.of(training.shownData(), run.options(), tokenizer,
                scalar.body().config().contextLength());
        PairScores.Scores before = pairs.score(scalar);
        HeldOutPairs heldOut = new HeldOutPairs(training);
        TrainingResult result = trainer.train(scalar, tokenizer, training.data(RowUse.PREFERENCE),
                heldOut.listening(run.context()));
        if (!result.stopped()) {
            PairScores.Scores after = pairs.score(scalar);
            Mark tie = new Mark("tie", 0);
            run.report().section("Rewards", new Block.Charts(List.of(
                    new HistogramChart("Margins before and after",
                            "chosen less rejected, of " + pairs.size() + " pairs",
                            "margin", List.of(new HistogramChart.Sample("before", before.margins()),
                                    new HistogramChart.Sample("after", after.margins())),
                            false, List.of(tie)),
                    new HistogramChart("Rewards after", "of the same pairs", "reward",
                            List.of(new HistogramChart.Sample("chosen", after.chosen()),
                                    new HistogramChart.Sample("rejected", after.rejected())),
                            false, List.of()))));
            heldOut.evaluate(run, RewardEnsemble.of(List.of(scalar)), tokenizer);
        }
        return result;
    }

    private ScalarModel start(Path model, long seed, Scope scope) {
        LanguageHead head = lmWeight > 0 ? LanguageHead.KEPT : LanguageHead.DROPPED;
        return training.lora.config()
                .map(lora -> Lora.attach(ModelDirectory.loadFrozenScalar(model, head, scope, seed), lora,
                        model.toAbsolutePath().normalize().toString(), seed))
                .orElseGet(() -> ModelDirectory.loadScalar(model, head, scope, seed));
    }

    private static BpeTokenizer tokenizer(Path model) { return BpeTokenizer.read(model); }
}
