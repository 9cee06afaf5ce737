package arabica.rlhf.ppo;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Says when a run goes the ways in which such runs usually go wrong. Each alarm speaks once, and again only after its
/// cause had gone away. It only watches: no number of the run depends on it.
final class PolicyAlarms {
    private static final double FAR_BEYOND = 2;
    private static final double STANDARD_ERRORS = 4;
    private static final int ENOUGH = 8;
    private static final double COLLAPSED = 0.2;
    private static final double LENGTH_GROWTH = 1.3;
    private static final double LENGTH_CORRELATION = 0.5;
    private static final double LENGTH_LOSS = 0.3;
    private static final double RATIO = 0.2;
    private static final double CLIPPED = 0.5;

    private enum Alarm {
        KL, NEGATIVE_KL, ENTROPY, LENGTH_REWARDED, SHORT, RATIO
    }

    private final double klLimit;
    private double startEntropy = Double.NaN;
    private double startLength = Double.NaN;
    private final Set<Alarm> sounding = EnumSet.noneOf(Alarm.class);
    private final List<String> warnings = new ArrayList<>();

    PolicyAlarms(double klTarget) { this.klLimit = FAR_BEYOND * klTarget; }

    /// What is to be said after a step.
    ///
    /// @param rollout with the KL of each response in nats
    List<String> after(Rollout rollout, UpdateStatistics updates) {
        warnings.clear();
        double[] lengths = rollout.responses().stream().mapToDouble(response -> response.ids().length).toArray();
        double length = Sums.mean(lengths);
        if (Double.isNaN(startLength)) { startLength = length; }
        kl(rollout.kl());
        if (updates.hasPolicy()) { policy(updates); }
        double correlation = correlation(lengths, rollout.sources().total());
        sound(Alarm.LENGTH_REWARDED, length > LENGTH_GROWTH * startLength && correlation > LENGTH_CORRELATION,
                "responses have grown from %.1f to %.1f tokens and longer ones score higher (correlation %.2f): the"
                        + " reward may be paying for length",
                startLength, length, correlation);
        sound(Alarm.SHORT, length < LENGTH_LOSS * startLength,
                "responses have shrunk from %.1f to %.1f tokens: the reward may be paying for silence", startLength,
                length);
        return List.copyOf(warnings);
    }

    private void kl(double[] kl) {
        double mean = Sums.mean(kl);
        double error = Groups.deviation(kl) / Math.sqrt(kl.length);
        sound(Alarm.KL, mean > klLimit,
                "the KL is %.1f nats a response, more than twice its target: raise the KL coefficient", mean);
        sound(Alarm.NEGATIVE_KL, kl.length >= ENOUGH && mean < -STANDARD_ERRORS * error,
                "the estimated KL is %.2f ± %.2f nats a response, and a KL is never negative: the responses are not"
                        + " samples of the policy that is measured",
                mean, error);
    }

    private void policy(UpdateStatistics updates) {
        double entropy = updates.entropy();
        if (Double.isNaN(startEntropy)) { startEntropy = entropy; }
        sound(Alarm.ENTROPY, entropy < COLLAPSED * startEntropy,
                "the policy's entropy has fallen from %.2f to %.2f nats a token: it repeats itself", startEntropy,
                entropy);
        sound(Alarm.RATIO, Math.abs(updates.meanRatio() - 1) > RATIO || updates.clipFraction() > CLIPPED,
                "the updates of one rollout move the policy far: the mean ratio is %.2f, the largest %.1f, %.0f %% of"
                        + " the tokens are clipped: lower --lr, or use each rollout less often",
                updates.meanRatio(), updates.largestRatio(), 100 * updates.clipFraction());
    }

    private void sound(Alarm alarm, boolean holds, String text, Object... values) {
        if (!holds) {
            sounding.remove(alarm);
        } else if (sounding.add(alarm)) { warnings.add(String.format(Locale.ROOT, text, values)); }
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
}
