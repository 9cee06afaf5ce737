package arabica.benchmarks;

/// What a case took, in nanoseconds a call.
///
/// @param median of the rounds
/// @param best the fastest round: what the machine can do when nobody else is on it
public record Timing(double median, double best) {}
