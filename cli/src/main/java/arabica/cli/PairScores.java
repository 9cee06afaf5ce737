package arabica.cli;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ScalarModel;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.train.TrainerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A preference model's scores of the first pairs of a data set, for a report to show them before and after.
final class PairScores {
    private static final int PAIRS = 256;
    private static final int BATCH = 16;

    private final List<TokenizedRow.PairRow> pairs;

    private PairScores(List<TokenizedRow.PairRow> pairs) { this.pairs = pairs; }

    record Scores(double[] chosen, double[] rejected) {
        double[] margins() {
            return IntStream.range(0, chosen.length).mapToDouble(i -> chosen[i] - rejected[i]).toArray();
        }
    }

    /// Takes the first usable pairs; rows that are not usable are the trainer's to complain about.
    static PairScores of(DataFiles data, TrainerOptions options, BpeTokenizer tokenizer, int contextLength) {
        RowTokenizer rows = new RowTokenizer(tokenizer, new TokenizeOptions(options.maxLengthFor(contextLength),
                options.truncation(), options.appendEos(), options.promptTemplate().endToken(), false));
        List<TokenizedRow.PairRow> pairs = new ArrayList<>();
        try (RowReader reader = RowReader.open(data, RowUse.PREFERENCE, options.promptTemplate(),
                BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {}))) {
            while (pairs.size() < PAIRS && reader.hasNext()) {
                try {
                    rows.tokenize(reader.next()).map(TokenizedRow.PairRow.class::cast).ifPresent(pairs::add);
                } catch (BadRowException e) {
                    // The trainer will name it, or count it.
                }
            }
        } catch (DataException e) {
            // So with a file that cannot be used at all.
        }
        return new PairScores(pairs);
    }

    int size() { return pairs.size(); }

    Scores score(ScalarModel model) {
        return new Scores(Rewards.score(model, pairs.stream().map(pair -> pair.chosen().ids()).toList(), BATCH),
                Rewards.score(model, pairs.stream().map(pair -> pair.rejected().ids()).toList(), BATCH));
    }
}
