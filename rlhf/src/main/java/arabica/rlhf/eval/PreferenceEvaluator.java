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
import arabica.rlhf.reward.RewardEnsemble;
import arabica.rlhf.train.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Evaluates a preference model, or an ensemble, on rows of pairs. Lengths are counted in characters of the responses.
///
/// @param tokenize  as in the model's training: above all whether an end token closes a response
/// @param batchSize pairs of a forward pass
public record PreferenceEvaluator(RewardEnsemble ensemble, BpeTokenizer tokenizer, TokenizeOptions tokenize,
        int batchSize) {

    /// Of one model.
    public PreferenceEvaluator(ScalarModel model, BpeTokenizer tokenizer, TokenizeOptions tokenize, int batchSize) {
        this(RewardEnsemble.of(List.of(model)), tokenizer, tokenize, batchSize);
    }

    /// @param rows of [PreferenceRow]
    /// @throws DataException if no pair can be used
    public PreferenceEvaluation evaluate(RowSource rows, BadRowPolicy bad, Bootstrap bootstrap) {
        return PreferenceEvaluation.of(judge(rows, bad), bootstrap);
    }

    /// The pairs with their scores.
    ///
    /// @throws DataException if no pair can be used
    public EvaluatedPairs judge(RowSource rows, BadRowPolicy bad) {
        tokenizer.requireFits(ensemble.models().getFirst().body().config().vocabSize(), "the preference model");
        Gathered gathered = new Gathered(new RowTokenizer(tokenizer, tokenize));
        rows.forEach(bad, row -> {
            try {
                gathered.add(row);
            } catch (BadRowException e) {
                bad.accept(e);
            }
        });
        if (gathered.pairs.isEmpty()) { throw new DataException(rows.name() + ": no pair that can be used"); }
        return new EvaluatedPairs(ensemble.score(gathered.chosen, batchSize),
                ensemble.score(gathered.rejected, batchSize),
                gathered.pairs.stream().mapToInt(Pair::chosen).toArray(),
                gathered.pairs.stream().mapToInt(Pair::rejected).toArray(),
                gathered.pairs.stream().map(Pair::source).toList());
    }

    private record Pair(int chosen, int rejected, Optional<String> source) {}

    private static final class Gathered {
        private final RowTokenizer tokenizer;
        private final List<int[]> chosen = new ArrayList<>();
        private final List<int[]> rejected = new ArrayList<>();
        private final List<Pair> pairs = new ArrayList<>();

        Gathered(RowTokenizer tokenizer) { this.tokenizer = tokenizer; }

        void add(SourcedRow row) {
            if (!(row.row() instanceof PreferenceRow pair)) {
                throw new IllegalArgumentException("a row of preferences expected, not " + row.row());
            }
            tokenizer.tokenize(row).ifPresent(tokenized -> {
                TokenizedRow.PairRow ids = (TokenizedRow.PairRow) tokenized;
                chosen.add(ids.chosen().ids());
                rejected.add(ids.rejected().ids());
                pairs.add(new Pair(pair.chosen().length(), pair.rejected().length(), pair.notes().source()));
            });
        }
    }
}
