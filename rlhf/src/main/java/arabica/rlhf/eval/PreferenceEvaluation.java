package arabica.rlhf.eval;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How well scores order preference pairs, and how far their differences can be read as probabilities: under
/// Bradley-Terry the chosen response is preferred with probability `σ(r⁺ − r⁻)`. Of an ensemble, the members' mean is judged.
///
/// @param accuracy           share of pairs whose chosen response scores higher, a tie counting half
/// @param lengthOnlyAccuracy what "prefer the longer" or "prefer the shorter" reaches, whichever is better
/// @param loss               mean of `−log σ(r⁺ − r⁻)`; ln 2 for a model that knows nothing
/// @param meanMargin         mean of `r⁺ − r⁻`
/// @param reliability        the diagram behind the calibration error
/// @param temperature        what scores would have to be divided by to be the best probabilities; empty where no number is
///     (all pairs ranked right, or scores that favour the rejected). Fitted on these pairs, and not applied to anything
/// @param byLengthDifference fifths of the pairs, from "the chosen is much shorter" to "much longer"
/// @param bySource           empty where no pair names a source
/// @param members            empty for one model
public record PreferenceEvaluation(int pairs, Estimate accuracy, double lengthOnlyAccuracy, double loss,
        double meanMargin, Reliability reliability, OptionalDouble temperature, List<LengthSlice> byLengthDifference,
        List<SourceSlice> bySource, Optional<MemberAgreement> members) {

    /// Pairs whose difference in length, chosen less rejected, is from `from` to `to`, both included.
    public record LengthSlice(int from, int to, int pairs, Estimate accuracy) {}

    public record SourceSlice(String source, int pairs, Estimate accuracy) {}

    /// @param chosen, rejected            scores of the pairs
    /// @param chosenLength, rejectedLength lengths in any unit (tokens, characters)
    /// @throws IllegalArgumentException if the lengths of the arrays differ or there are no pairs
    public static PreferenceEvaluation of(double[] chosen, double[] rejected, int[] chosenLength,
            int[] rejectedLength, Bootstrap bootstrap) {
        return of(EvaluatedPairs.of(chosen, rejected, chosenLength, rejectedLength), bootstrap);
    }

    /// @throws IllegalArgumentException if there are no pairs
    public static PreferenceEvaluation of(EvaluatedPairs pairs, Bootstrap bootstrap) {
        double[] margins = pairs.margins();
        double[] correct = EvaluatedPairs.correct(margins);
        int n = margins.length;
        double loss = 0;
        double margin = 0;
        for (double difference : margins) {
            loss += softplus(-difference);
            margin += difference;
        }
        return new PreferenceEvaluation(n, bootstrap.mean(correct),
                lengthOnly(pairs.chosenLength(), pairs.rejectedLength()), loss / n, margin / n, Reliability.of(margins),
                Temperature.fit(margins), AccuracySlices.byLength(pairs, correct, bootstrap),
                AccuracySlices.bySource(pairs, correct, bootstrap), MemberAgreement.of(pairs));
    }

    /// Expected calibration error, of the probability that the favoured response is the chosen.
    public double calibrationError() { return reliability.calibrationError(); }

    private static double lengthOnly(int[] chosenLength, int[] rejectedLength) {
        double longer = 0;
        for (int i = 0; i < chosenLength.length; i++) {
            longer += chosenLength[i] > rejectedLength[i] ? 1 : chosenLength[i] == rejectedLength[i] ? 0.5 : 0;
        }
        longer /= chosenLength.length;
        return Math.max(longer, 1 - longer);
    }

    private static double softplus(double x) { return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))); }
}
