package arabica.rlhf.filter;

import arabica.datasets.DataException;
import arabica.nn.Seeds;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.ToDoubleFunction;

/// Decides about the rows of a table: for pairs in memory and for files of any size by the same code, which reads the table
/// some times over and holds nothing of it.
final class Decider {
    /// Keeps the control subset's draw apart from other uses of the same seed.
    private static final long CONTROL = 0xC0;

    private final ScoreTable table;
    private final FilterOptions options;

    Decider(ScoreTable table, FilterOptions options) {
        this.table = table;
        this.options = options;
    }

    /// @param own the model's own samples, where the options need them
    /// @throws DataException if there is no pair to decide about
    Verdict decide(List<ResponseScore> own) {
        Measure measure = options.normalization() == Normalization.LENGTH
                ? Measure.LengthNormalized.of(own)
                : new Measure.Plain();
        Verdict open = new Verdict(options.side(), measure, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY,
                Duplicates.find(table), options.dedup(), Seeds.mix(options.seed(), CONTROL), 0,
                new Verdict.Counts(0, 0, 0, 0, 0, 0));
        Verdict.Counts all = count(open);
        if (all.judged() == 0) { throw new DataException("no pairs to filter: " + all.usable() + " can be used"); }
        Verdict bounded = switch (options.bound()) {
            case FilterBound.MaxPerplexity max -> open.withBounds(Double.NEGATIVE_INFINITY, max.bound());
            case FilterBound.Quantile quantile ->
                open.withBounds(Double.NEGATIVE_INFINITY, quantile(open, all.judged(), quantile.share()));
            case FilterBound.Band band -> {
                double[] values = own.stream().mapToDouble(measure::of).toArray();
                yield open.withBounds(Quantiles.of(values, band.low()), Quantiles.of(values, band.high()));
            }
        };
        Verdict.Counts counts = count(bounded);
        if (!options.control() || counts.kept() == 0) { return bounded.withCounts(counts); }
        long limit = OrderStatistics.select(action -> table.scan((index, row) -> {
            if (bounded.judges(index, row)) { action.accept(Verdict.draw(bounded.controlSeed(), index)); }
        }), counts.kept() - 1);
        return bounded.withControlLimit(limit).withCounts(new Verdict.Counts(counts.usable(), counts.duplicates(),
                counts.sameSides(), counts.judged(), counts.kept(), counts.kept()));
    }

    private double quantile(Verdict open, long judged, double share) {
        Measure measure = open.measure();
        ToDoubleFunction<ScoreRecord> chosen = row -> measure.order(row.chosenNll(), row.chosenTokens());
        ToDoubleFunction<ScoreRecord> rejected = row -> measure.order(row.rejectedNll(), row.rejectedTokens());
        ToDoubleFunction<ScoreRecord> deciding = switch (options.side()) {
            case CHOSEN -> chosen;
            case REJECTED -> rejected;
            case BOTH -> row -> Math.max(chosen.applyAsDouble(row), rejected.applyAsDouble(row));
        };
        return Quantiles.of(action -> eachJudged(open, deciding, action), judged, share, measure::ofOrder);
    }

    private void eachJudged(Verdict open, ToDoubleFunction<ScoreRecord> value, DoubleConsumer action) {
        table.scan((index, row) -> {
            if (open.judges(index, row)) { action.accept(value.applyAsDouble(row)); }
        });
    }

    private Verdict.Counts count(Verdict verdict) {
        long[] counts = new long[5];
        table.scan((index, row) -> {
            if (row.isBad()) { return; }
            counts[0]++;
            counts[1] += verdict.duplicates().get((int) index) ? 1 : 0;
            counts[2] += row.hasSameSides() ? 1 : 0;
            counts[3] += verdict.judges(index, row) ? 1 : 0;
            counts[4] += verdict.keeps(index, row) ? 1 : 0;
        });
        return new Verdict.Counts(counts[0], counts[1], counts[2], counts[3], counts[4], 0);
    }
}
