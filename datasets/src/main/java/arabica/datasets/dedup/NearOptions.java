package arabica.datasets.dedup;

/// What near duplicates are.
///
/// @param shingles  what texts are compared by
/// @param bands     keys of a row; more of them find more
/// @param rows      places of the signature that make a key; more of them find less
/// @param threshold the Jaccard similarity from which a verified pair is near, in `(0, 1]`
/// @param verify    whether candidates are compared by their true similarity. Without, whatever shares a key is near, and
///        the threshold is where [#probability] is steep
/// @param seed      decides the signatures
public record NearOptions(Shingles shingles, int bands, int rows, double threshold, boolean verify, long seed) {

    /// datatrove's: runs of five words, 14 bands of 8, which finds pairs of similarity 0.8 with a probability of 0.92;
    /// verified at 0.7, text-dedup's threshold.
    public static final NearOptions DEFAULT = new NearOptions(new Shingles(Shingles.Unit.WORDS, 5), 14, 8, 0.7, true,
            0);

    public NearOptions {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "the threshold is " + threshold + "; expected more than 0 and at most 1");
        }
        if (bands < 1 || rows < 1 || (long) bands * rows > 4096) {
            throw new IllegalArgumentException(bands + " bands of " + rows
                    + "; expected 1 or more of both, and 4096 places at most");
        }
    }

    /// Bands and rows for a number of places: of all ways to part them the one whose curve errs least around the threshold,
    /// false candidates and lost pairs weighing the same, as datasketch and text-dedup choose.
    public static NearOptions of(Shingles shingles, int permutations, double threshold, boolean verify, long seed) {
        int bestBands = 1;
        int bestRows = 1;
        double least = Double.MAX_VALUE;
        for (int bands = 1; bands <= permutations; bands++) {
            for (int rows = 1; bands * rows <= permutations; rows++) {
                double error = error(bands, rows, threshold);
                if (error < least) {
                    least = error;
                    bestBands = bands;
                    bestRows = rows;
                }
            }
        }
        return new NearOptions(shingles, bestBands, bestRows, threshold, verify, seed);
    }

    /// How likely two texts of a similarity become candidates: `1 − (1 − s^rows)^bands`, the S-curve.
    public double probability(double similarity) { return probability(bands, rows, similarity); }

    private static double probability(int bands, int rows, double similarity) {
        return 1 - StrictMath.pow(1 - StrictMath.pow(similarity, rows), bands);
    }

    /// The areas of false candidates below the threshold and of lost pairs above it, by the midpoint rule.
    private static double error(int bands, int rows, double threshold) {
        int steps = 100;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double s = (i + 0.5) / steps;
            double found = probability(bands, rows, s);
            sum += s < threshold ? found : 1 - found;
        }
        return sum / steps;
    }
}
