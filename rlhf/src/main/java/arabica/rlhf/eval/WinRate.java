package arabica.rlhf.eval;

/// How often one model's response beats another's to the same prompt, a tie counting half.
///
/// @param rate   with its interval, bootstrapped over prompts
public record WinRate(Estimate rate, int wins, int ties, int losses) {

    /// @param ours   the judge's score of our response to each prompt
    /// @param theirs of the other model's response to the same prompt
    /// @throws IllegalArgumentException if the lengths differ or there are no prompts
    public static WinRate of(double[] ours, double[] theirs, Bootstrap bootstrap) {
        if (ours.length != theirs.length) {
            throw new IllegalArgumentException(ours.length + " scores against " + theirs.length);
        }
        double[] points = new double[ours.length];
        int wins = 0;
        int ties = 0;
        for (int i = 0; i < points.length; i++) {
            if (Double.isNaN(ours[i]) || Double.isNaN(theirs[i])) {
                throw new IllegalArgumentException("the score of prompt " + (i + 1) + " is not a number");
            }
            points[i] = ours[i] > theirs[i] ? 1 : ours[i] == theirs[i] ? 0.5 : 0;
            wins += ours[i] > theirs[i] ? 1 : 0;
            ties += ours[i] == theirs[i] ? 1 : 0;
        }
        return new WinRate(bootstrap.mean(points), wins, ties, points.length - wins - ties);
    }
}
