package arabica.rlhf.ppo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Says when a run goes the ways in which PPO runs usually go wrong. Each alarm speaks once, and again only after its
/// cause had gone away. It only watches: no number of the run depends on it.
final class PpoAlarms {
    private static final double FAR_BEYOND = 2;
    private static final double COLLAPSED = 0.2;
    private static final double LENGTH_GROWTH = 1.3;
    private static final double LENGTH_CORRELATION = 0.5;

    private final double klLimit;
    private double startEntropy = Double.NaN;
    private double startLength = Double.NaN;
    private boolean klSounds;
    private boolean entropySounds;
    private boolean lengthSounds;

    PpoAlarms(double klTarget) { this.klLimit = FAR_BEYOND * klTarget; }

    /// @param kl      mean nats per response from the reference
    /// @param entropy mean nats per token of the policy
    List<String> after(Rollout rollout, double kl, double entropy) {
        double[] lengths = rollout.responses().stream().mapToDouble(response -> response.ids().length).toArray();
        double length = Sums.mean(lengths);
        if (Double.isNaN(startEntropy)) {
            startEntropy = entropy;
            startLength = length;
        }
        double correlation = correlation(lengths, rollout.scores());
        boolean klHigh = kl > klLimit;
        boolean entropyLow = entropy < COLLAPSED * startEntropy;
        boolean lengthRewarded = length > LENGTH_GROWTH * startLength && correlation > LENGTH_CORRELATION;
        List<String> warnings = new ArrayList<>();
        if (klHigh && !klSounds) {
            warnings.add(format("the KL is %.1f nats a response, more than twice its target: raise --kl-coef", kl));
        }
        if (entropyLow && !entropySounds) {
            warnings.add(format("the policy's entropy has fallen from %.2f to %.2f nats a token: it repeats itself",
                    startEntropy, entropy));
        }
        if (lengthRewarded && !lengthSounds) {
            warnings.add(format("responses have grown from %.1f to %.1f tokens and longer ones score higher"
                    + " (correlation %.2f): the reward may be paying for length", startLength, length, correlation));
        }
        klSounds = klHigh;
        entropySounds = entropyLow;
        lengthSounds = lengthRewarded;
        return warnings;
    }

    /// Pearson's; 0 where either side does not vary.
    static double correlation(double[] x, double[] y) {
        double meanX = Sums.mean(x);
        double meanY = Sums.mean(y);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xx == 0 || yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
    }

    private static String format(String text, Object... values) { return String.format(Locale.ROOT, text, values); }
}
