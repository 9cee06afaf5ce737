package arabica.rlhf.filter;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.Shuffles;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.Seeds;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.ModelLimits;
import arabica.rlhf.train.Perplexity;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keeps the preference pairs whose responses a model could have given itself, by their perplexity under that model
/// ("Investigating on RLHF methodology", arXiv 2410.01789). See docs/filter.md.
///
/// Perplexities are those of the responses' texts: no EOS is appended, as in `arabica score`.
public final class PerplexityFilter {
    /// Keeps the control subset's draw apart from other uses of the same seed.
    private static final long CONTROL = 0xC0;

    private final LanguageModel model;
    private final BpeTokenizer tokenizer;
    private final RowTokenizer rowTokenizer;
    private final FilterOptions options;
    private final Optional<String> endToken;

    /// @param endToken  the token that ends a turn of the rows' template, if it has one: the model's own samples end there
    public PerplexityFilter(LanguageModel model, BpeTokenizer tokenizer, FilterOptions options,
            Optional<String> endToken) {
        this.endToken = endToken;
        tokenizer.requireFits(model.config().vocabSize(), "the model");
        this.model = model;
        this.tokenizer = tokenizer;
        this.options = options;
        rowTokenizer = new RowTokenizer(tokenizer,
                TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false));
    }

    public FilterOptions options() { return options; }

    /// The perplexities of all pairs, in order. Rows that cannot be used, longer ones than the model can read among them,
    /// go to the policy.
    ///
    /// @param rows preference rows
    public List<ScoredPair> score(RowSource rows, BadRowPolicy bad, TrainingListener listener) {
        List<ScoredPair> scored = new ArrayList<>();
        List<SourcedRow> batch = new ArrayList<>();
        List<TokenSequence> sequences = new ArrayList<>();
        rows.forEach(bad, row -> {
            try {
                TokenizedRow.PairRow pair = pair(row);
                sequences.add(pair.chosen());
                sequences.add(pair.rejected());
                batch.add(row);
            } catch (BadRowException e) {
                bad.accept(e);
                return;
            }
            if (batch.size() == options.batchSize()) {
                flush(batch, sequences, scored);
                listener.onPhase("perplexity", scored.size(), -1);
            }
        });
        flush(batch, sequences, scored);
        if (scored.isEmpty()) { throw new DataException(rows.name() + ": no pairs to filter"); }
        return scored;
    }

    /// Decides which pairs stay.
    public FilterDecision decide(List<ScoredPair> pairs, TrainingListener listener) {
        double lower = 0;
        double upper;
        double[] own = new double[0];
        switch (options.bound()) {
            case FilterBound.MaxPerplexity max -> upper = max.bound();
            case FilterBound.Quantile quantile -> upper = Quantiles
                    .of(pairs.stream().mapToDouble(pair -> pair.deciding(options.side())).toArray(), quantile.share());
            case FilterBound.Band band -> {
                own = ownSamples(pairs, listener);
                lower = Quantiles.of(own, band.low());
                upper = Quantiles.of(own, band.high());
            }
        }
        boolean[] kept = new boolean[pairs.size()];
        int count = 0;
        for (int i = 0; i < kept.length; i++) {
            kept[i] = pairs.get(i).within(options.side(), lower, upper);
            count += kept[i] ? 1 : 0;
        }
        boolean[] control = new boolean[kept.length];
        if (options.control()) {
            int[] order = Shuffles.permutation(kept.length, Seeds.mix(options.seed(), CONTROL), 0);
            for (int i = 0; i < count; i++) { control[order[i]] = true; }
        }
        return new FilterDecision(kept, control, lower, upper, own);
    }

    private double[] ownSamples(List<ScoredPair> pairs, TrainingListener listener) {
        listener.onPhase("the model's own samples", 0, options.ownSamples());
        List<TokenSequence> samples = new OwnSamples(model, tokenizer, rowTokenizer, endToken)
                .draw(pairs.stream().map(ScoredPair::row).toList(), options.ownSamples(), options.seed());
        if (samples.isEmpty()) {
            throw new DataException("the model's own samples are all empty: no band of their perplexities");
        }
        return perplexities(samples);
    }

    private void flush(List<SourcedRow> batch, List<TokenSequence> sequences, List<ScoredPair> scored) {
        double[] perplexities = perplexities(sequences);
        for (int i = 0; i < batch.size(); i++) {
            scored.add(new ScoredPair(batch.get(i), perplexities[2 * i], perplexities[2 * i + 1]));
        }
        batch.clear();
        sequences.clear();
    }

    private double[] perplexities(List<TokenSequence> sequences) {
        double[] sums = LogProbs.sums(model, sequences, 2 * options.batchSize());
        for (int i = 0; i < sums.length; i++) { sums[i] = Perplexity.of(sums[i], LogProbs.targets(sequences.get(i))); }
        return sums;
    }

    private TokenizedRow.PairRow pair(SourcedRow row) {
        if (rowTokenizer.tokenize(row).orElseThrow() instanceof TokenizedRow.PairRow pair) {
            ModelLimits.require(model.config(), row, pair.chosen());
            ModelLimits.require(model.config(), row, pair.rejected());
            return pair;
        }
        throw row.bad(null, "is no preference pair; expected prompt, chosen and rejected");
    }
}
