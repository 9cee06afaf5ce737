package arabica.lessons.alignment;

/// The losses of RLHF in plain arithmetic, as the page derives them.
final class Losses {
    private Losses() {}

    static double sigmoid(double x) { return 1 / (1 + Math.exp(-x)); }

    /// `−log σ(x)`, and no overflow for any x.
    static double negativeLogSigmoid(double x) { return Math.max(0, -x) + Math.log1p(Math.exp(-Math.abs(x))); }

    /// Bradley and Terry: the better response is preferred with probability σ of the difference of the rewards.
    static double pairwise(double chosen, double rejected) { return negativeLogSigmoid(chosen - rejected); }

    /// DPO: Bradley and Terry with the reward `β·log(π/ref)`, less what both responses share.
    static double dpo(double chosen, double rejected, double refChosen, double refRejected, double beta) {
        double h = (chosen - refChosen) - (rejected - refRejected);
        return negativeLogSigmoid(beta * h);
    }

    /// PPO's clipped objective, negated.
    static double clipped(double ratio, double advantage, double epsilon) {
        double near = Math.clamp(ratio, 1 - epsilon, 1 + epsilon);
        return -Math.min(ratio * advantage, near * advantage);
    }

    /// `A_t = Σ (γλ)^l·δ_{t+l}`, from the last token to the first.
    static double[] gae(double[] rewards, double[] values, double gamma, double lambda) {
        double[] advantages = new double[rewards.length];
        double next = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            double following = t + 1 < values.length ? values[t + 1] : 0;
            double delta = rewards[t] + gamma * following - values[t];
            next = delta + gamma * lambda * next;
            advantages[t] = next;
        }
        return advantages;
    }
}
