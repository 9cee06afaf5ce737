package arabica.rlhf.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Best-of-n: draw n responses, keep the one that the preference model likes best. No training at all, and a control
/// that any trained policy should be held against.
public final class BestOfN {
    private BestOfN() {}

    /// The index of the greatest score; the first one on a tie.
    ///
    /// @throws IllegalArgumentException if there are no scores, or one is not a number
    public static int pick(double[] scores) {
        if (scores.length == 0) { throw new IllegalArgumentException("nothing to choose from"); }
        int best = 0;
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("score " + (i + 1) + " is not a number");
            }
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    /// `ln n − (n − 1)/n` nats: the most that best-of-n can be away from the policy it draws from, reached when no
    /// two responses are alike (Stiennon et al. 2020, arXiv 2009.01325, appendix G.3; Beirami et al. 2024, arXiv
    /// 2401.01879, show that it is an upper bound).
    ///
    /// @throws IllegalArgumentException if n is less than 1
    public static double klBound(int n) {
        if (n < 1) { throw new IllegalArgumentException("best of " + n); }
        return StrictMath.log(n) - (n - 1.0) / n;
    }

    /// The expected value of best-of-n's pick, from N ≥ n draws for one prompt: the mean over all subsets of n draws, each
    /// judged by the one that the chooser likes best. Unbiased, and of far less variance than n draws alone (Nakano et al.
    /// 2021, arXiv 2112.09332, appendix I; Gao et al. 2022, arXiv 2210.10760, appendix B):
    ///
    /// `Σ_r C(r−1, n−1)/C(N, n) · value_(r)` with draws in the order of their scores, the best last.
    ///
    /// @param scores the chooser's; on a tie it takes the earlier draw, as [#pick] does
    /// @param values what is asked about: the scores themselves, or another judge's
    /// @throws IllegalArgumentException if the lengths differ, n is not in 1 to N, or a score is not a number
    public static double expected(double[] scores, double[] values, int n) {
        int[] order = ascending(scores, values, n);
        double[] weights = weights(order.length, n);
        double sum = 0;
        for (int rank = 0; rank < order.length; rank++) { sum += weights[rank] * values[order[rank]]; }
        return sum;
    }

    /// How often best-of-n's pick beats one more draw in the eyes of a judge, a tie half: the mean over all ways to take n
    /// draws and one other of the N. By the chooser itself it is `n/(n+1)` where scores differ.
    ///
    /// @param values the judge's
    /// @throws IllegalArgumentException if the lengths differ, n is not in 1 to N − 1, or a score is not a number
    public static double winRate(double[] scores, double[] values, int n) {
        if (n >= scores.length) {
            throw new IllegalArgumentException("best of " + n + " against one more draw needs " + (n + 1)
                    + " draws, not " + scores.length);
        }
        int[] order = ascending(scores, values, n);
        // The pick of rank r comes from subsets of the other N − 1: below r there is one draw less if the opponent is there.
        double[] weights = weights(order.length - 1, n);
        double sum = 0;
        for (int rank = 0; rank < order.length; rank++) {
            for (int other = 0; other < order.length; other++) {
                if (other == rank) { continue; }
                double difference = values[order[rank]] - values[order[other]];
                double weight = other > rank ? weights[rank] : weights[rank - 1];
                sum += weight * (difference > 0 ? 1 : difference == 0 ? 0.5 : 0);
            }
        }
        return sum / order.length;
    }

    /// `C(r−1, n−1)/C(N, n)` for r = 1 … N: how often the draw of rank r is the best of n.
    private static double[] weights(int draws, int n) {
        double[] weights = new double[draws];
        weights[draws - 1] = (double) n / draws;
        for (int rank = draws - 1; rank >= n; rank--) { weights[rank - 1] = weights[rank] * (rank - n + 1) / rank; }
        return weights;
    }

    /// The draws' numbers by score; of equal ones the earlier draw comes last, since it is the one that is picked.
    private static int[] ascending(double[] scores, double[] values, int n) {
        if (values.length != scores.length) {
            throw new IllegalArgumentException(scores.length + " scores for " + values.length + " values");
        }
        if (n < 1 || n > scores.length) {
            throw new IllegalArgumentException("best of " + n + " from " + scores.length + " draws");
        }
        if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("a score is not a number");
        }
        return IntStream.range(0, scores.length).boxed().sorted(Comparator.<Integer>comparingDouble(i -> scores[i])
                .thenComparing(Comparator.reverseOrder())).mapToInt(Integer::intValue).toArray();
    }
}
