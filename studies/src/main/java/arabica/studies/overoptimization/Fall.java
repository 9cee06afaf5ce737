package arabica.studies.overoptimization;

import arabica.rlhf.eval.Estimate;
import arabica.studies.SeedIntervals;
import java.util.List;
import java.util.stream.IntStream;

/// How much of the truth is lost from its best point to the end.
///
/// The greatest of several noisy points is greatest by luck too: held against the seeds that chose it, a flat curve falls.
/// So each seed's loss is counted from the point that is best in the mean of all **other** seeds, whose prompts, preference
/// models and policies are others. Where those choose badly, the loss comes
/// out smaller on average than it is, never larger.
final class Fall {
    private Fall() {}

    /// The end's true gain less the best point's, over seeds; NaN for one seed alone, which nobody chooses for.
    static Estimate of(List<GainCurve> seeds) {
        if (seeds.size() == 1) { return SeedIntervals.mean(Double.NaN); }
        return SeedIntervals.mean(seeds.stream().mapToDouble(seed -> {
            int best = best(seeds.stream().filter(other -> other != seed).toList());
            return seed.truthAt(seed.points() - 1) - seed.truthAt(best);
        }).toArray());
    }

    /// The point of the greatest mean true gain, the first of equal ones.
    private static int best(List<GainCurve> seeds) {
        double[] means = IntStream.range(0, seeds.getFirst().points()).mapToDouble(point -> seeds.stream()
                .mapToDouble(seed -> seed.truthAt(point)).average().orElseThrow()).toArray();
        int best = 0;
        for (int point = 1; point < means.length; point++) { best = means[point] > means[best] ? point : best; }
        return best;
    }
}
