package arabica.rlhf.eval;

import java.util.ArrayList;
import java.util.List;

/// How well scores order preference pairs, and how far their differences can be read as probabilities: under
/// Bradley-Terry the chosen response is preferred with probability `σ(r⁺ − r⁻)`.
///
/// @param accuracy           share of pairs whose chosen response scores higher, a tie counting half
/// @param lengthOnlyAccuracy what "prefer the longer" or "prefer the shorter" reaches, whichever is better
/// @param loss               mean of `−log σ(r⁺ − r⁻)`; ln 2 for a model that knows nothing
/// @param meanMargin         mean of `r⁺ − r⁻`
/// @param calibrationError   expected calibration error, of the probability that the favoured response is the chosen
/// @param bins               the reliability diagram behind it, from 0.5 to 1
public record PreferenceEvaluation(int pairs, Estimate accuracy, double lengthOnlyAccuracy, double loss,
        double meanMargin, double calibrationError, List<Bin> bins) {

    /// Ten bins of width 0.05 over [0.5, 1]: the probability of the favoured side cannot be smaller.
    private static final int BINS = 10;

    /// @param meanConfidence mean probability that the model gave to the side it favours; NaN when empty
    /// @param accuracy       how often that side was the chosen one; NaN when empty
    public record Bin(double from, double to, int pairs, double meanConfidence, double accuracy) {}

    /// @param chosen, rejected            scores of the pairs
    /// @param chosenLength, rejectedLength lengths in any unit (tokens, characters)
    /// @throws IllegalArgumentException if the lengths of the arrays differ or there are no pairs
    public static PreferenceEvaluation of(double[] chosen, double[] rejected, int[] chosenLength,
            int[] rejectedLength, Bootstrap bootstrap) {
        int n = chosen.length;
        if (rejected.length != n || chosenLength.length != n || rejectedLength.length != n) {
            throw new IllegalArgumentException("scores and lengths of " + n + " chosen responses, but "
                    + rejected.length + " rejected scores, " + chosenLength.length + " and " + rejectedLength.length
                    + " lengths");
        }
        double[] correct = new double[n];
        double loss = 0;
        double margin = 0;
        for (int i = 0; i < n; i++) {
            double difference = chosen[i] - rejected[i];
            correct[i] = difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
            loss += softplus(-difference);
            margin += difference;
        }
        List<Bin> bins = reliability(chosen, rejected);
        return new PreferenceEvaluation(n, bootstrap.mean(correct), lengthOnly(chosenLength, rejectedLength), loss / n,
                margin / n, calibrationError(bins, n), bins);
    }

    private static double lengthOnly(int[] chosenLength, int[] rejectedLength) {
        double longer = 0;
        for (int i = 0; i < chosenLength.length; i++) {
            longer += chosenLength[i] > rejectedLength[i] ? 1 : chosenLength[i] == rejectedLength[i] ? 0.5 : 0;
        }
        longer /= chosenLength.length;
        return Math.max(longer, 1 - longer);
    }

    private static List<Bin> reliability(double[] chosen, double[] rejected) {
        int[] count = new int[BINS];
        double[] confidence = new double[BINS];
        double[] hits = new double[BINS];
        for (int i = 0; i < chosen.length; i++) {
            double difference = chosen[i] - rejected[i];
            double p = 1 / (1 + StrictMath.exp(-Math.abs(difference)));
            int bin = Math.min(BINS - 1, (int) ((p - 0.5) * 2 * BINS));
            count[bin]++;
            confidence[bin] += p;
            hits[bin] += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
        }
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            double width = 0.5 / BINS;
            bins.add(new Bin(0.5 + b * width, 0.5 + (b + 1) * width, count[b],
                    count[b] == 0 ? Double.NaN : confidence[b] / count[b],
                    count[b] == 0 ? Double.NaN : hits[b] / count[b]));
        }
        return List.copyOf(bins);
    }

    /// `Σ (pairs of bin / pairs)·|accuracy − confidence|` (Guo et al. 2017, arXiv 1706.04599, equation 3).
    private static double calibrationError(List<Bin> bins, int pairs) {
        double error = 0;
        for (Bin bin : bins) {
            if (bin.pairs() > 0) {
                error += (double) bin.pairs() / pairs * Math.abs(bin.accuracy() - bin.meanConfidence());
            }
        }
        return error;
    }

    private static double softplus(double x) { return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))); }
}
