package arabica.rlhf.ppo;

/// Count, mean and sum of squared deviations of numbers that come in batches (Chan, Golub and LeVeque 1979).
public record RunningMoments(long count, double mean, double squares) {
    public static final RunningMoments EMPTY = new RunningMoments(0, 0, 0);

    /// With more numbers.
    public RunningMoments with(double[] values) {
        if (values.length == 0) { return this; }
        double otherMean = Sums.mean(values);
        double otherSquares = 0;
        for (double value : values) { otherSquares += (value - otherMean) * (value - otherMean); }
        long total = count + values.length;
        double delta = otherMean - mean;
        return new RunningMoments(total, mean + delta * values.length / total,
                squares + otherSquares + delta * delta * count * values.length / total);
    }

    /// Their standard deviation, of the biased variance.
    public double deviation() { return Math.sqrt(squares / count); }

    /// `(x − mean) / deviation`; where all have been equal, `x − mean`.
    public double[] normalize(double[] values) {
        double deviation = deviation();
        double scale = deviation > 0 ? 1 / deviation : 1;
        double[] normalized = new double[values.length];
        for (int i = 0; i < values.length; i++) { normalized[i] = (values[i] - mean) * scale; }
        return normalized;
    }
}
