package arabica.studies;

import arabica.rlhf.eval.Estimate;
import java.util.Arrays;

/// Student's t intervals over seeds, 95 %.
///
/// A seed draws everything anew: texts, pairs, initial weights, order, held-out prompts. So the means of the seeds are
/// independent draws of the whole experiment, and their spread holds all its noise, that of few prompts included. A
/// bootstrap over five values would give intervals that are too narrow; t pays for the small number.
public final class SeedIntervals {
    private static final double LEVEL = 0.95;

    private SeedIntervals() {}

    /// The mean of one value per seed; without an interval (NaN) where there is one seed alone.
    ///
    /// @throws IllegalArgumentException if there are none
    public static Estimate mean(double... values) {
        if (values.length == 0) { throw new IllegalArgumentException("no seeds"); }
        double mean = Arrays.stream(values).average().orElseThrow();
        if (values.length == 1) { return new Estimate(mean, Double.NaN, Double.NaN, LEVEL); }
        double squares = 0;
        for (double value : values) { squares += (value - mean) * (value - mean); }
        int freedom = values.length - 1;
        double half = quantile(0.5 + LEVEL / 2, freedom) * Math.sqrt(squares / freedom / values.length);
        return new Estimate(mean, mean - half, mean + half, LEVEL);
    }

    /// The mean of `a − b`, seed by seed: what the seeds share cancels out.
    public static Estimate meanDifference(double[] a, double[] b) {
        if (a.length != b.length) { throw new IllegalArgumentException(a.length + " seeds against " + b.length); }
        double[] differences = new double[a.length];
        Arrays.setAll(differences, i -> a[i] - b[i]);
        return mean(differences);
    }

    /// Whether the whole interval lies on one side of zero.
    public static boolean excludesZero(Estimate difference) { return difference.low() > 0 || difference.high() < 0; }

    /// The quantile of Student's t at `p ≥ 0.5`, by bisection.
    static double quantile(double p, int freedom) {
        double low = 0;
        double high = 1e4;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (cumulative(middle, freedom) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /// `P(T ≤ t)` for `t ≥ 0`: the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4.
    private static double cumulative(double t, int freedom) {
        double theta = Math.atan(t / Math.sqrt(freedom));
        double cos = Math.cos(theta);
        boolean odd = freedom % 2 == 1;
        double term = odd ? cos : 1;
        double sum = freedom == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
            term *= cos * cos * (k - 1) / k;
            sum += term;
        }
        double between = odd ? 2 / Math.PI * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
        return 0.5 + between / 2;
    }
}
