package arabica.rlhf.filter;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Keeps the preference pairs whose responses a model could have given itself, by their perplexity under that model
/// ("Investigating on RLHF methodology", arXiv 2410.01789). See docs/filter.md.
///
/// Perplexities are those of the responses' texts: no EOS is appended, as in `arabica score`. This class scores and decides
/// about pairs that a program holds; [FilterFiles] does so for files of any size, by the same code and with the same answer.
public final class PerplexityFilter {
    private final LanguageModel model;
    private final BpeTokenizer tokenizer;
    private final RowTokenizer rowTokenizer;
    private final FilterOptions options;
    private final Optional<String> endToken;
    private final SequenceScorer scorer;

    /// @param endToken  the token that ends a turn of the rows' template, if it has one: the model's own samples end there
    public PerplexityFilter(LanguageModel model, BpeTokenizer tokenizer, FilterOptions options,
            Optional<String> endToken) {
        tokenizer.requireFits(model.config().vocabSize(), "the model");
        this.endToken = endToken;
        this.model = model;
        this.tokenizer = tokenizer;
        this.options = options;
        rowTokenizer = WindowReader.tokenizer(tokenizer);
        scorer = new SequenceScorer(model, 2 * options.batchSize());
    }

    public FilterOptions options() { return options; }

    /// The perplexities of all pairs, in order. Rows that cannot be used, longer ones than the model can read among them,
    /// go to the policy.
    ///
    /// @param rows preference rows
    public List<ScoredPair> score(RowSource rows, BadRowPolicy bad, TrainingListener listener) {
        List<ScoredPair> scored = new ArrayList<>();
        List<SourcedRow> window = new ArrayList<>();
        List<TokenizedRow.PairRow> pairs = new ArrayList<>();
        Window.Size size = windowSize();
        rows.forEach(bad, row -> {
            try {
                pairs.add(WindowReader.tokenize(row, rowTokenizer, model.config()));
                window.add(row);
            } catch (BadRowException e) {
                bad.accept(e);
                return;
            }
            if (window.size() == size.rows()) {
                flush(window, pairs, scored);
                listener.onPhase("perplexity", scored.size(), -1);
            }
        });
        flush(window, pairs, scored);
        if (scored.isEmpty()) { throw new DataException(rows.name() + ": no pairs to filter"); }
        return scored;
    }

    /// Decides which pairs stay.
    public FilterDecision decide(List<ScoredPair> pairs, TrainingListener listener) {
        ScoreTable table = ScoreTable.of(pairs);
        List<ResponseScore> own = ownSamples(table,
                indexes -> Arrays.stream(indexes).mapToObj(i -> pairs.get((int) i).row()).toList(), listener);
        Verdict verdict = new Decider(table, options).decide(own);
        boolean[] kept = new boolean[pairs.size()];
        boolean[] control = new boolean[pairs.size()];
        table.scan((index, row) -> {
            kept[(int) index] = verdict.keeps(index, row);
            control[(int) index] = verdict.isControl(index, row);
        });
        return new FilterDecision(kept, control, verdict.measure(), verdict.lower(), verdict.upper(), own);
    }

    LanguageModel model() { return model; }

    BpeTokenizer tokenizer() { return tokenizer; }

    Window.Size windowSize() { return Window.Size.of(model.parameters().count()); }

    /// What the model says to prompts of the table's rows; nothing where the options do not need it.
    List<ResponseScore> ownSamples(ScoreTable table, RowFetch fetch, TrainingListener listener) {
        if (!options.needsOwnSamples()) { return List.of(); }
        listener.onPhase("the model's own samples", 0, options.ownSamples());
        List<TokenSequence> samples = new OwnSamples(model, tokenizer, rowTokenizer, endToken).draw(table, fetch,
                options.ownSamples(), options.seed());
        return scorer.score(samples);
    }

    /// The scores of pairs' responses: chosen, rejected, chosen, …
    List<ResponseScore> score(List<TokenizedRow.PairRow> pairs) {
        List<TokenSequence> sequences = new ArrayList<>(2 * pairs.size());
        for (TokenizedRow.PairRow pair : pairs) {
            sequences.add(pair.chosen());
            sequences.add(pair.rejected());
        }
        return scorer.score(sequences);
    }

    /// The tokens of one response of a row, each with its log-probability given all before it.
    List<TokenScore> tokenScores(SourcedRow row, boolean chosen) {
        TokenizedRow.PairRow pair = WindowReader.tokenize(row, rowTokenizer, model.config());
        TokenSequence side = chosen ? pair.chosen() : pair.rejected();
        double[] logProbs = LogProbs.score(model, List.of(side), 1).getFirst();
        List<TokenScore> scores = new ArrayList<>(logProbs.length);
        for (int i = 0; i < logProbs.length; i++) {
            int id = side.ids()[side.length() - logProbs.length + i];
            scores.add(new TokenScore(tokenizer.decode(id), logProbs[i]));
        }
        return scores;
    }

    private void flush(List<SourcedRow> window, List<TokenizedRow.PairRow> pairs, List<ScoredPair> scored) {
        List<ResponseScore> scores = score(pairs);
        for (int i = 0; i < window.size(); i++) {
            scored.add(new ScoredPair(window.get(i), scores.get(2 * i), scores.get(2 * i + 1)));
        }
        window.clear();
        pairs.clear();
    }
}
