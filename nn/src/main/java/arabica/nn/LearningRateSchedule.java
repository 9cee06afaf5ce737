package arabica.nn;

/// How the learning rate changes over a run. Steps are counted from 1.
///
/// - Warm-up, for steps up to `warmupSteps` (w): `peak · step / w`. The first step already moves (Hugging Face's
///   schedules give it 0 and so waste it), and step w has the peak.
/// - After it, with progress `p = (step − 1 − w) / (totalSteps − w)`, exactly as Hugging Face's
///   `get_constant/linear/cosine_schedule_with_warmup`: `peak`, `peak · (1 − p)` or `peak · ½(1 + cos πp)`.
///   So step w + 1 has the peak too, and the last step is small but not 0.
/// - After `totalSteps`, linear and cosine give 0.
///
/// @param peak  the highest learning rate
public record LearningRateSchedule(Kind kind, double peak, int warmupSteps, int totalSteps) {
    public enum Kind {
        CONSTANT, LINEAR, COSINE
    }

    /// @throws IllegalArgumentException if the warm-up is negative or the peak is not a number of at least 0
    public LearningRateSchedule {
        if (!(peak >= 0) || Double.isInfinite(peak)) {
            throw new IllegalArgumentException("the learning rate must be at least 0, not " + peak);
        }
        if (warmupSteps < 0 || totalSteps < 0) {
            throw new IllegalArgumentException(
                    "steps must be at least 0, not " + warmupSteps + " (warm-up) and " + totalSteps);
        }
    }

    /// The learning rate of one step, from 1.
    public double at(int step) {
        if (step < 1) { throw new IllegalArgumentException("steps count from 1, not " + step); }
        if (step <= warmupSteps) { return peak * step / warmupSteps; }
        double progress = Math.min(1, (step - 1.0 - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
        return switch (kind) {
            case CONSTANT -> peak;
            case LINEAR -> peak * (1 - progress);
            case COSINE -> peak * 0.5 * (1 + StrictMath.cos(StrictMath.PI * progress));
        };
    }
}
