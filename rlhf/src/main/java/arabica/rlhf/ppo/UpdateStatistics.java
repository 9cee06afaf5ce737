package arabica.rlhf.ppo;

/// What the updates of one rollout did to the policy and the critic: means over all tokens of all minibatches of all
/// epochs, each measured before its own update. NaN where there was nothing to measure.
final class UpdateStatistics {
    private final Clip clip;
    private final double valueClip;
    private long tokens;
    private double approxKl;
    private double approxKlK3;
    private double ratio;
    private double largestRatio;
    private long clipped;
    private double entropy;
    private double policyLoss;
    private long valueTokens;
    private long valuesClipped;
    private double valueLoss;
    private int updates;
    private double gradNorm;
    private double criticGradNorm;
    private double firstRatioError;

    UpdateStatistics(Clip clip, double valueClip) {
        this.clip = clip;
        this.valueClip = valueClip;
    }

    /// Adds one token of the policy.
    void policyToken(double logProb, double oldLogProb, double entropyOfToken) {
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
        largestRatio = Math.max(largestRatio, r);
        clipped += clip.isOutside(r) ? 1 : 0;
        entropy += entropyOfToken;
    }

    /// Adds a part of a minibatch's loss.
    ///
    /// @param minibatchTokens by which the minibatch weighs
    void policyLoss(double loss, int minibatchTokens) { policyLoss += loss * minibatchTokens; }

    /// Adds one token of the critic.
    void valueToken(double value, double oldValue, double expectedReturn, double loss) {
        double near = oldValue + Math.clamp(value - oldValue, -valueClip, valueClip);
        double plainError = value - expectedReturn;
        double nearError = near - expectedReturn;
        valueTokens++;
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
        largestRatio = Math.max(largestRatio, later.largestRatio);
        clipped += later.clipped;
        entropy += later.entropy;
        policyLoss += later.policyLoss;
        valueTokens += later.valueTokens;
        valuesClipped += later.valuesClipped;
        valueLoss += later.valueLoss;
        updates += later.updates;
        gradNorm += later.gradNorm;
        criticGradNorm += later.criticGradNorm;
    }

    /// Whether the policy was trained at all: not while a critic warms up.
    boolean hasPolicy() { return tokens > 0; }

    boolean hasCritic() { return valueTokens > 0; }

    double approxKl() { return approxKl / tokens; }

    double approxKlK3() { return approxKlK3 / tokens; }

    double meanRatio() { return ratio / tokens; }

    double largestRatio() { return largestRatio; }

    double clipFraction() { return (double) clipped / tokens; }

    double valueClipFraction() { return (double) valuesClipped / valueTokens; }

    double entropy() { return entropy / tokens; }

    double policyLoss() { return policyLoss / tokens; }

    double valueLoss() { return valueLoss / valueTokens; }

    int updates() { return updates; }

    double gradNorm() { return gradNorm / updates; }

    double criticGradNorm() { return criticGradNorm / updates; }

    /// How far the ratios of the first minibatch, where the policy has not moved yet, were from 1.
    double firstRatioError() { return firstRatioError; }
}
