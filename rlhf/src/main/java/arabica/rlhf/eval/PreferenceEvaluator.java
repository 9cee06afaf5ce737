package arabica.rlhf.eval;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ScalarModel;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.train.RowSource;
import java.util.ArrayList;
import java.util.List;

/// Evaluates a preference model on rows of pairs. The length baseline counts the characters of the responses.
///
/// @param tokenize  as in the model's training: above all whether an end token closes a response
/// @param batchSize pairs of a forward pass
public record PreferenceEvaluator(ScalarModel model, BpeTokenizer tokenizer, TokenizeOptions tokenize,
        int batchSize) {

    /// @param rows of [PreferenceRow]
    /// @throws DataException if no pair can be used
    public PreferenceEvaluation evaluate(RowSource rows, BadRowPolicy bad, Bootstrap bootstrap) {
        tokenizer.requireFits(model.body().config().vocabSize(), "the preference model");
        RowTokenizer rowTokenizer = new RowTokenizer(tokenizer, tokenize);
        List<int[]> sequences = new ArrayList<>();
        List<int[]> lengths = new ArrayList<>();
        rows.forEach(bad, row -> {
            try {
                add(row, rowTokenizer, sequences, lengths);
            } catch (BadRowException e) {
                bad.accept(e);
            }
        });
        if (lengths.isEmpty()) { throw new DataException(rows.name() + ": no pair that can be used"); }
        double[] scores = Rewards.score(model, sequences, 2 * batchSize);
        int pairs = lengths.size();
        double[] chosen = new double[pairs];
        double[] rejected = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            chosen[i] = scores[2 * i];
            rejected[i] = scores[2 * i + 1];
        }
        return PreferenceEvaluation.of(chosen, rejected, lengths.stream().mapToInt(pair -> pair[0]).toArray(),
                lengths.stream().mapToInt(pair -> pair[1]).toArray(), bootstrap);
    }

    private static void add(SourcedRow row, RowTokenizer rowTokenizer, List<int[]> sequences, List<int[]> lengths) {
        if (!(row.row() instanceof PreferenceRow pair)) {
            throw new IllegalArgumentException("a row of preferences expected, not " + row.row());
        }
        rowTokenizer.tokenize(row).ifPresent(tokenized -> {
            TokenizedRow.PairRow ids = (TokenizedRow.PairRow) tokenized;
            sequences.add(ids.chosen().ids());
            sequences.add(ids.rejected().ids());
            lengths.add(new int[]{pair.chosen().length(), pair.rejected().length()});
        });
    }
}
