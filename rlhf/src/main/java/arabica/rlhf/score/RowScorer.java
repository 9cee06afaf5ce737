package arabica.rlhf.score;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.ModelLimits;
import arabica.rlhf.train.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Scores rows one after the other: prompts with responses, texts, ids. Rows are read, scored in small batches and handed
/// on; memory does not grow with their number.
public final class RowScorer {
    private final LanguageModel model;
    private final BpeTokenizer ids;
    private final RowTokenizer tokenizer;
    private final int batchSize;

    /// @param appendEos whether the EOS after a response or a text is scored too
    /// @param endToken what ends a response in the EOS's stead (that of the prompt template)
    public RowScorer(LanguageModel model, BpeTokenizer tokenizer, boolean appendEos, Optional<String> endToken,
            int batchSize) {
        tokenizer.requireFits(model.config().vocabSize(), "the model");
        this.model = model;
        this.ids = tokenizer;
        // Nothing is truncated: a perplexity of half a response would pass for that of the whole.
        this.tokenizer = new RowTokenizer(tokenizer,
                TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(appendEos).withEndToken(endToken));
        this.batchSize = batchSize;
    }

    /// Scores rows in order. Rows that cannot be used, longer ones than the model can read among them, go to the policy.
    public void score(RowSource rows, BadRowPolicy bad, Consumer<RowScore> sink) {
        rows.requireMadeWith(ids);
        List<SourcedRow> batch = new ArrayList<>(batchSize);
        List<TokenSequence> sequences = new ArrayList<>(batchSize);
        rows.forEach(bad, row -> {
            try {
                sequences.add(sequence(row));
                batch.add(row);
            } catch (BadRowException e) {
                bad.accept(e);
                return;
            }
            if (batch.size() == batchSize) { flush(batch, sequences, sink); }
        });
        flush(batch, sequences, sink);
    }

    private void flush(List<SourcedRow> batch, List<TokenSequence> sequences, Consumer<RowScore> sink) {
        if (batch.isEmpty()) { return; }
        List<double[]> scores = LogProbs.score(model, sequences, batchSize);
        for (int i = 0; i < batch.size(); i++) {
            sink.accept(new RowScore(batch.get(i).index(), sequences.get(i).promptLength(), scores.get(i)));
        }
        batch.clear();
        sequences.clear();
    }

    private TokenSequence sequence(SourcedRow row) {
        if (tokenizer.tokenize(row).orElseThrow() instanceof TokenizedRow.SequenceRow one) {
            ModelLimits.require(model.config(), row, one.sequence());
            return one.sequence();
        }
        throw row.bad(null, "is a preference pair; expected a prompt with its completion, a text or ids");
    }
}
