package arabica.rlhf.filter;

import arabica.nn.Seeds;
import java.util.BitSet;

/// What becomes of each row: a function of its record, its place and a few numbers. Only the bits of duplicates grow with
/// the rows.
///
/// @param measure       what is compared with the bounds
/// @param lower         the least acceptable value, −∞ where there is no lower bound
/// @param upper         the greatest acceptable value
/// @param duplicates    rows that are there before
/// @param dedup         whether these, and pairs of two same sides, go
/// @param controlSeed   decides which rows are in the control subset
/// @param controlLimit  rows whose draw is at most this, unsigned, are in it
/// @param counts        how many rows there are of each kind
record Verdict(Side side, Measure measure, double lower, double upper, BitSet duplicates, boolean dedup,
        long controlSeed, long controlLimit, Counts counts) {

    /// @param usable     rows that can be used, those that de-duplication drops among them
    /// @param duplicates those that are there before
    /// @param sameSides  those whose sides differ in nothing but case, white space and punctuation
    /// @param judged     those that the bounds decide about
    /// @param control    rows in the random subset
    record Counts(long usable, long duplicates, long sameSides, long judged, long kept, long control) {}

    /// Whether the bounds decide about a row.
    boolean judges(long index, ScoreRecord row) {
        return !row.isBad() && !(dedup && (row.hasSameSides() || duplicates.get((int) index)));
    }

    boolean keeps(long index, ScoreRecord row) {
        if (!judges(index, row)) { return false; }
        return switch (side) {
            case CHOSEN -> accepts(chosen(row));
            case REJECTED -> accepts(rejected(row));
            case BOTH -> accepts(chosen(row)) && accepts(rejected(row));
        };
    }

    /// The random subset is drawn from the rows that the bounds decide about.
    boolean isControl(long index, ScoreRecord row) {
        return counts.control() > 0 && judges(index, row)
                && Long.compareUnsigned(draw(controlSeed, index), controlLimit) <= 0;
    }

    /// The value that decides about the upper bound.
    double greatest(ScoreRecord row) {
        return switch (side) {
            case CHOSEN -> chosen(row);
            case REJECTED -> rejected(row);
            case BOTH -> Math.max(chosen(row), rejected(row));
        };
    }

    /// The value that decides about the lower bound.
    double least(ScoreRecord row) {
        return switch (side) {
            case CHOSEN -> chosen(row);
            case REJECTED -> rejected(row);
            case BOTH -> Math.min(chosen(row), rejected(row));
        };
    }

    /// A row's place in a random order; no two rows share one, as mixing is a bijection.
    static long draw(long seed, long index) { return Seeds.mix(seed, index); }

    private boolean accepts(double value) { return value >= lower && value <= upper; }

    private double chosen(ScoreRecord row) { return measure.of(row.chosenNll(), row.chosenTokens()); }

    private double rejected(ScoreRecord row) { return measure.of(row.rejectedNll(), row.rejectedTokens()); }

    Verdict withCounts(Counts counted) {
        return new Verdict(side, measure, lower, upper, duplicates, dedup, controlSeed, controlLimit, counted);
    }

    Verdict withBounds(double least, double greatest) {
        return new Verdict(side, measure, least, greatest, duplicates, dedup, controlSeed, controlLimit, counts);
    }

    Verdict withControlLimit(long limit) {
        return new Verdict(side, measure, lower, upper, duplicates, dedup, controlSeed, limit, counts);
    }
}
