package arabica.rlhf.ppo;

/// Sums from left to right. `DoubleStream.sum()` leaves its order open, and here the same seed must give the same
/// bytes.
public final class Sums {
    private Sums() {}

    public static double sum(double[] values) {
        double sum = 0;
        for (double value : values) { sum += value; }
        return sum;
    }

    /// NaN where there are none.
    public static double mean(double[] values) { return sum(values) / values.length; }
}
