package arabica.studies.stories;

import java.util.Arrays;

/// How well a number tells two kinds of texts apart.
final class RankSeparation {
    private RankSeparation() {}

    /// The area under the ROC curve (Mann and Whitney 1947): how probably a value of `high` lies above one of `low`, a tie
    /// counting half; 0.5 tells nothing, 1 everything.
    static double auc(double[] low, double[] high) {
        double[] sorted = low.clone();
        Arrays.sort(sorted);
        double points = 0;
        for (double value : high) { points += below(sorted, value, false) + below(sorted, value, true); }
        return points / 2 / low.length / high.length;
    }

    /// How many are smaller, or not greater.
    private static int below(double[] sorted, double value, boolean equalToo) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) / 2;
            if (sorted[middle] < value || equalToo && sorted[middle] == value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// The share of values that are at most `bound`.
    static double share(double[] values, double bound) {
        return (double) Arrays.stream(values).filter(value -> value <= bound).count() / values.length;
    }
}
