package arabica.rlhf.eval;

import java.util.Locale;

/// A number that was measured on a sample, with the interval that the sample's size allows.
///
/// @param value the statistic on the whole sample
/// @param low   lower end of the interval
/// @param high  upper end of the interval
/// @param level of confidence, such as 0.95
public record Estimate(double value, double low, double high, double level) {

    /// Whether the whole interval lies above the other one: a difference that chance does not explain easily.
    public boolean isClearlyAbove(Estimate other) { return low > other.high; }

    /// Half of the interval's width.
    public double halfWidth() { return (high - low) / 2; }

    @Override
    public String toString() { return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", value, low, high); }
}
