package arabica.rlhf.filter;

import java.util.Arrays;

/// Quantiles with linear interpolation between order statistics, as NumPy's default.
public final class Quantiles {
    private Quantiles() {}

    /// @param q from 0 (the smallest value) to 1 (the largest)
    /// @throws IllegalArgumentException without values
    public static double of(double[] values, double q) {
        if (values.length == 0) { throw new IllegalArgumentException("a quantile of no values"); }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = q * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
