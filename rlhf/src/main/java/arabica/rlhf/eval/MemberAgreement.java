package arabica.rlhf.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How far the members of an ensemble are one, on pairs.
///
/// @param accuracy        of each member alone
/// @param marginDeviation mean over the pairs of the deviation of the members' margins `r⁺ − r⁻` (divisor: members); levels,
///     which mean nothing, cancel in a margin
/// @param unanimous       share of pairs that all members order alike
/// @param unanimousAccuracy the ensemble's accuracy there; NaN where there are none
/// @param dividedAccuracy and on the other pairs; NaN where there are none
public record MemberAgreement(List<Double> accuracy, double marginDeviation, double unanimous,
        double unanimousAccuracy, double dividedAccuracy) {

    /// Empty for one model.
    static Optional<MemberAgreement> of(EvaluatedPairs pairs) {
        double[][] margins = pairs.marginsPerMember();
        if (margins.length < 2) { return Optional.empty(); }
        int n = pairs.pairs();
        double[] correct = EvaluatedPairs.correct(pairs.margins());
        double deviations = 0;
        int alike = 0;
        double correctAlike = 0;
        double correctDivided = 0;
        for (int i = 0; i < n; i++) {
            double mean = 0;
            double squares = 0;
            boolean same = true;
            for (double[] member : margins) {
                mean += member[i] / margins.length;
                same &= Math.signum(member[i]) == Math.signum(margins[0][i]);
            }
            for (double[] member : margins) { squares += (member[i] - mean) * (member[i] - mean); }
            deviations += Math.sqrt(squares / margins.length);
            if (same) {
                alike++;
                correctAlike += correct[i];
            } else {
                correctDivided += correct[i];
            }
        }
        return Optional.of(new MemberAgreement(
                Arrays.stream(margins).map(member -> mean(EvaluatedPairs.correct(member))).toList(),
                deviations / n, (double) alike / n, alike == 0 ? Double.NaN : correctAlike / alike,
                alike == n ? Double.NaN : correctDivided / (n - alike)));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) { sum += value; }
        return sum / values.length;
    }
}
