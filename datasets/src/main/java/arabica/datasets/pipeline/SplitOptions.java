package arabica.datasets.pipeline;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How a set is split: a share of the rows, or a number of them, is held out.
///
/// @param share  of the rows, in `(0, 1)`
/// @param rows   that are held out; one of both is there
/// @param column rows that are equal in it stay on one side; empty: each row goes its own way
/// @param seed   decides which rows are held out
public record SplitOptions(OptionalDouble share, OptionalLong rows, Optional<String> column, long seed) {

    public SplitOptions {
        if (share.isPresent() == rows.isPresent()) {
            throw new IllegalArgumentException("expected a share or a number of rows to hold out, and not both");
        }
        if (share.isPresent() && !(share.getAsDouble() > 0 && share.getAsDouble() < 1)) {
            throw new IllegalArgumentException("the share to hold out is " + share.getAsDouble()
                    + "; expected more than 0 and less than 1");
        }
        if (rows.isPresent() && rows.getAsLong() < 1) {
            throw new IllegalArgumentException("rows to hold out: " + rows.getAsLong() + "; expected 1 or more");
        }
    }

    /// Holds out `round(size · share)` rows, at least one and never all: the rows that trainers hold out with
    /// `--eval-fraction` and the same seed.
    public static SplitOptions share(double share) {
        return new SplitOptions(OptionalDouble.of(share), OptionalLong.empty(), Optional.empty(), 0);
    }

    /// Holds out so many rows; with a column at least so many, since groups are not cut.
    public static SplitOptions rows(long rows) {
        return new SplitOptions(OptionalDouble.empty(), OptionalLong.of(rows), Optional.empty(), 0);
    }

    public SplitOptions by(String column) { return new SplitOptions(share, rows, Optional.of(column), seed); }

    public SplitOptions seed(long value) { return new SplitOptions(share, rows, column, value); }
}
