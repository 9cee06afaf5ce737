package arabica.datasets;

import java.util.function.Consumer;

/// What `--skip-bad N` means: up to `N` rows that cannot be used are counted, named in a log and left out; the next one
/// fails the run. One instance serves all files and stages of a run. Not thread-safe.
public final class BadRowPolicy {
    private final int limit;
    private final Consumer<BadRowException> log;
    private int skipped;

    private BadRowPolicy(int limit, Consumer<BadRowException> log) {
        this.limit = limit;
        this.log = log;
    }

    /// The first bad row fails.
    public static BadRowPolicy strict() { return new BadRowPolicy(0, bad -> {}); }

    /// @param limit how many bad rows may be skipped, 0 or more
    /// @param log hears of each skipped row
    public static BadRowPolicy allow(int limit, Consumer<BadRowException> log) {
        if (limit < 0)
            throw new DataException("the number of bad rows to skip is " + limit + "; expected 0 or more");
        return new BadRowPolicy(limit, log);
    }

    /// As [#allow], for a run that goes on after an interruption.
    ///
    /// @param skipped how many were skipped, and logged, before
    /// @throws DataException when these were more than may be skipped now
    public static BadRowPolicy resumed(int limit, int skipped, Consumer<BadRowException> log) {
        BadRowPolicy policy = allow(limit, log);
        if (skipped > limit) {
            throw new DataException(skipped + " bad rows were skipped already, and no more than " + limit
                    + " are allowed");
        }
        policy.skipped = skipped;
        return policy;
    }

    /// Counts and logs `bad`.
    ///
    /// @throws BadRowException `bad` itself, when nothing may be skipped
    /// @throws DataException when this is one more than may be skipped; its cause is `bad`
    public void accept(BadRowException bad) {
        if (limit == 0)
            throw bad;
        if (skipped == limit) {
            throw new DataException(bad.getMessage() + " (" + limit + " bad rows were skipped already, and no more are"
                    + " allowed)", bad);
        }
        skipped++;
        log.accept(bad);
    }

    /// Counts rows that were skipped, and logged, when a set was made that is used again or gone on with.
    ///
    /// @throws DataException when these are more than may still be skipped
    public void alreadySkipped(int rows) {
        if (rows > left()) {
            throw new DataException(rows + " bad rows were skipped already, and no more than " + left()
                    + " are allowed");
        }
        skipped += rows;
    }

    /// Whether any bad row may be skipped at all.
    public boolean allowsAny() { return limit > 0; }

    /// How many rows may still be skipped.
    public int left() { return limit - skipped; }

    /// How many rows were skipped so far.
    public int skipped() { return skipped; }
}
