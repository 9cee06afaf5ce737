package arabica.rlhf.eval;

import java.util.ArrayList;
import java.util.List;

/// The reliability diagram of scores that are read as probabilities: bins of the probability that the favoured response is
/// the chosen one, `σ(|r⁺ − r⁻|)`, and how often it was.
///
/// @param bins from 0.5 to 1, empty ones included
public record Reliability(List<Bin> bins) {
    /// Ten bins of width 0.05 over [0.5, 1]: the probability of the favoured side cannot be smaller.
    private static final int BINS = 10;

    /// @param meanConfidence mean probability that the model gave to the side it favours; NaN when empty
    /// @param accuracy       how often that side was the chosen one, a tie half; NaN when empty
    public record Bin(double from, double to, int pairs, double meanConfidence, double accuracy) {}

    static Reliability of(double[] margins) {
        int[] count = new int[BINS];
        double[] confidence = new double[BINS];
        double[] hits = new double[BINS];
        double[] correct = EvaluatedPairs.correct(margins);
        for (int i = 0; i < margins.length; i++) {
            double p = 1 / (1 + StrictMath.exp(-Math.abs(margins[i])));
            int bin = Math.min(BINS - 1, (int) ((p - 0.5) * 2 * BINS));
            count[bin]++;
            confidence[bin] += p;
            hits[bin] += correct[i];
        }
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            double width = 0.5 / BINS;
            bins.add(new Bin(0.5 + b * width, 0.5 + (b + 1) * width, count[b],
                    count[b] == 0 ? Double.NaN : confidence[b] / count[b],
                    count[b] == 0 ? Double.NaN : hits[b] / count[b]));
        }
        return new Reliability(List.copyOf(bins));
    }

    /// Expected calibration error, `Σ (pairs of bin / pairs)·|accuracy − confidence|` (Guo et al. 2017, arXiv 1706.04599,
    /// equation 3).
    public double calibrationError() {
        int pairs = bins.stream().mapToInt(Bin::pairs).sum();
        double error = 0;
        for (Bin bin : bins) {
            if (bin.pairs() > 0) {
                error += (double) bin.pairs() / pairs * Math.abs(bin.accuracy() - bin.meanConfidence());
            }
        }
        return error;
    }
}
