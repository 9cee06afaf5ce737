package arabica.cli;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.PreferenceEvaluator;
import arabica.rlhf.report.Block;
import arabica.rlhf.reward.RewardEnsemble;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import java.util.Arrays;
import java.util.Optional;

/// The pairs that a preference model has not learnt from, for its report: those of `--eval-data`, or those that
/// `--eval-fraction` held out.
final class HeldOutPairs {
    private static final int BATCH = 16;

    private final TrainingFlags training;
    private long[] rows = {};

    HeldOutPairs(TrainingFlags training) { this.training = training; }

    /// Hears which rows are held out.
    RunContext listening(RunContext context) {
        return context.withListener(TrainingListener.all(context.listener(), new TrainingListener() {
            @Override
            public void onHeldOut(long[] places) {
                rows = places.clone();
                Arrays.sort(rows);
            }
        }));
    }

    /// Puts the evaluation on the report, where there is something to evaluate on.
    void evaluate(TrainerCommand.Run run, RewardEnsemble ensemble, BpeTokenizer tokenizer) {
        TrainingData data = training.data(RowUse.PREFERENCE);
        Optional<RowSource> pairs = data.eval().or(() -> rows.length == 0
                ? Optional.empty()
                : Optional.of(data.train().only(place -> Arrays.binarySearch(rows, place) >= 0)));
        if (pairs.isEmpty()) { return; }
        TrainerOptions options = run.options();
        TokenizeOptions tokenize = new TokenizeOptions(options.maxLengthFor(ensemble.contextLength()),
                options.truncation(), options.appendEos(), options.promptTemplate().endToken(), false);
        // Rows that cannot be used have been named already, or counted.
        BadRowPolicy lenient = BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {});
        run.report().section("Held-out pairs",
                PreferencePage.blocks(new PreferenceEvaluator(ensemble, tokenizer, tokenize, BATCH)
                        .evaluate(pairs.get(), lenient, Bootstrap.seeded(options.seed()))).toArray(Block[]::new));
    }
}
