package arabica.rlhf.ppo;

/// What the updates of one rollout did to the policy and the critic: means over all tokens of all minibatches of all
/// epochs, each measured before its own update.
final class UpdateStatistics {
    private final double clip;
    private final double valueClip;
    private long tokens;
    private double approxKl;
    private double approxKlK3;
    private double ratio;
    private long clipped;
    private long valuesClipped;
    private double entropy;
    private double policyLoss;
    private double valueLoss;
    private int updates;
    private double gradNorm;
    private double criticGradNorm;
    private double firstRatioError;

    UpdateStatistics(double clip, double valueClip) {
        this.clip = clip;
        this.valueClip = valueClip;
    }

    /// Adds one token of the policy.
    void policyToken(double logProb, double oldLogProb, double entropyOfToken, double loss) {
        double logRatio = logProb - oldLogProb;
        double r = StrictMath.exp(logRatio);
        if (updates == 0) {
            // Not NaN-safe on purpose: a NaN ratio shows as a NaN loss and gradient.
            firstRatioError = Math.max(firstRatioError, Math.abs(r - 1));
        }
        tokens++;
        approxKl += KlEstimator.K2.of(logRatio);
        // The samples come from the old policy, so K3 of KL(old‖new) takes old − new.
        approxKlK3 += KlEstimator.K3.of(-logRatio);
        ratio += r;
        clipped += isClipped(r, clip) ? 1 : 0;
        entropy += entropyOfToken;
        policyLoss += loss;
    }

    /// Adds one token of the critic.
    void valueToken(double value, double oldValue, double expectedReturn, double loss) {
        double near = oldValue + Math.clamp(value - oldValue, -valueClip, valueClip);
        double plainError = value - expectedReturn;
        double nearError = near - expectedReturn;
        valuesClipped += nearError * nearError > plainError * plainError ? 1 : 0;
        valueLoss += loss;
    }

    /// Notes the gradients' norms of one optimizer step, before clipping.
    void norms(double policyNorm, double criticNorm) {
        updates++;
        gradNorm += policyNorm;
        criticGradNorm += criticNorm;
    }

    /// Adds a later epoch.
    void add(UpdateStatistics later) {
        firstRatioError = updates == 0 ? later.firstRatioError : firstRatioError;
        tokens += later.tokens;
        approxKl += later.approxKl;
        approxKlK3 += later.approxKlK3;
        ratio += later.ratio;
        clipped += later.clipped;
        valuesClipped += later.valuesClipped;
        entropy += later.entropy;
        policyLoss += later.policyLoss;
        valueLoss += later.valueLoss;
        updates += later.updates;
        gradNorm += later.gradNorm;
        criticGradNorm += later.criticGradNorm;
    }

    /// cleanrl's definition: the ratio lies outside the band, whichever branch of the loss won.
    static boolean isClipped(double ratio, double clip) { return Math.abs(ratio - 1) > clip; }

    double approxKl() { return approxKl / tokens; }

    double approxKlK3() { return approxKlK3 / tokens; }

    double meanRatio() { return ratio / tokens; }

    double clipFraction() { return (double) clipped / tokens; }

    double valueClipFraction() { return (double) valuesClipped / tokens; }

    double entropy() { return entropy / tokens; }

    double policyLoss() { return policyLoss / tokens; }

    double valueLoss() { return valueLoss / tokens; }

    int updates() { return updates; }

    double gradNorm() { return gradNorm / updates; }

    double criticGradNorm() { return criticGradNorm / updates; }

    /// How far the ratios of the first minibatch, where the policy has not moved yet, were from 1.
    double firstRatioError() { return firstRatioError; }
}
