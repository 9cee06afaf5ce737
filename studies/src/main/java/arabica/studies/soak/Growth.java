package arabica.studies.soak;

import java.util.Arrays;
import java.util.List;

/// How one gauge went over the last two thirds of a run; the first third is the JVM's, to load and compile.
///
/// @param from    the median of the judged part's first tenth
/// @param to      the median of its last tenth
/// @param perHour Theil and Sen's slope
/// @param growth  the slope times the judged part's length
public record Growth(Gauge gauge, double from, double to, double perHour, double growth) {
    /// Fewer say nothing of a slope.
    static final int FEWEST_ROUNDS = 5;
    private static final double SECONDS = 3600;

    /// @throws IllegalArgumentException if there are too few samples
    static Growth of(Gauge gauge, List<Sample> samples) {
        List<Sample> judged = judged(samples);
        double[] hours = judged.stream().mapToDouble(sample -> sample.seconds() / SECONDS).toArray();
        double[] values = judged.stream().mapToDouble(sample -> sample.value(gauge)).toArray();
        double slope = TheilSen.slope(hours, values);
        int tenth = Math.max(1, values.length / 10);
        return new Growth(gauge, median(Arrays.copyOf(values, tenth)),
                median(Arrays.copyOfRange(values, values.length - tenth, values.length)), slope,
                slope * (hours[hours.length - 1] - hours[0]));
    }

    private static List<Sample> judged(List<Sample> samples) {
        if (samples.size() < FEWEST_ROUNDS) {
            throw new IllegalArgumentException(
                    samples.size() + " rounds are too few to judge; expected " + FEWEST_ROUNDS + " or more");
        }
        return samples.subList(samples.size() / 3, samples.size());
    }

    /// Whether the system says this of a process.
    public boolean known() { return !Double.isNaN(growth); }

    public boolean grows() { return growth >= gauge.bound(); }

    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return (values[(n - 1) / 2] + values[n / 2]) / 2;
    }
}
