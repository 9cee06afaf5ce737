package arabica.rlhf.eval;

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
}
