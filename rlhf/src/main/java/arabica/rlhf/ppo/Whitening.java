package arabica.rlhf.ppo;

/// Scales the advantages of a rollout to mean 0 and variance 1: `(x − μ) / √(σ² + 1e-8)`, over all response tokens
/// of all its responses together.
///
/// At an optimum all advantages are noise around zero, and whitening would blow that noise up to unit size: end such
/// a run with a decaying learning rate, or take [#NONE].
public enum Whitening {
    /// The advantages as they are.
    NONE,
    /// Divides the squares by n: lm-human-preferences (`tf.nn.moments`) and this project's default.
    BIASED,
    /// Divides the squares by n − 1: TRL's `masked_whiten`.
    UNBIASED;

    private static final double EPSILON = 1e-8;

    /// A new array; one value alone is only centred.
    public double[] apply(double[] advantages) {
        if (this == NONE || advantages.length == 0) { return advantages.clone(); }
        int n = advantages.length;
        double sum = 0;
        for (double x : advantages) { sum += x; }
        double mean = sum / n;
        double squares = 0;
        for (double x : advantages) { squares += (x - mean) * (x - mean); }
        double variance = squares / (this == BIASED ? n : Math.max(1, n - 1));
        double scale = 1 / Math.sqrt(variance + EPSILON);
        double[] whitened = new double[n];
        for (int i = 0; i < n; i++) { whitened[i] = (advantages[i] - mean) * scale; }
        return whitened;
    }
}
