package arabica.studies.hh;

import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// What one judge, or several of a kind, said of each judged pair.
///
/// @param name   in tables
/// @param pairs  that it was trained on
/// @param right  of each judged pair: 1 where the chosen reply scored higher, 0 where it did not, a half for a tie; of
///     several judges their mean
/// @param losses of each judged pair, `−log σ(margin)`; of several judges their mean
record HhJudge(String name, int pairs, double[] right, double[] losses) {

    static HhJudge of(String name, int pairs, double[] margins) {
        return new HhJudge(name, pairs, Arrays.stream(margins).map(m -> m > 0 ? 1 : m == 0 ? 0.5 : 0).toArray(),
                Arrays.stream(margins).map(HhJudge::loss).toArray());
    }

    /// One of several judges, taken at random: what a single training may be expected to reach.
    static HhJudge oneOf(String name, int pairs, List<double[]> margins) {
        List<HhJudge> all = margins.stream().map(m -> of(name, pairs, m)).toList();
        return new HhJudge(name, pairs, mean(all.stream().map(HhJudge::right).toList()),
                mean(all.stream().map(HhJudge::losses).toList()));
    }

    /// All of several judges together: the mean of their margins.
    static HhJudge together(String name, int pairs, List<double[]> margins) { return of(name, pairs, mean(margins)); }

    /// The mean accuracy over the pairs that count, with the interval that a bootstrap over these pairs gives.
    Estimate accuracy(IntPredicate counts, Bootstrap bootstrap) { return bootstrap.mean(percent(right, counts)); }

    /// How much more often it is right than another, in percentage points, pair by pair.
    Estimate better(HhJudge other, IntPredicate counts, Bootstrap bootstrap) {
        return bootstrap.meanDifference(percent(right, counts), percent(other.right, counts));
    }

    double loss() { return Arrays.stream(losses).average().orElseThrow(); }

    private static double[] percent(double[] right, IntPredicate counts) {
        return IntStream.range(0, right.length).filter(counts).mapToDouble(i -> 100 * right[i]).toArray();
    }

    private static double[] mean(List<double[]> lists) {
        double[] mean = new double[lists.getFirst().length];
        Arrays.setAll(mean, i -> lists.stream().mapToDouble(list -> list[i]).average().orElseThrow());
        return mean;
    }

    private static double loss(double margin) {
        return Math.max(-margin, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
    }
}
