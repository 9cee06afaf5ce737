package arabica.benchmarks.kernels;

/// What one JVM said of one kernel.
///
/// @param micros microseconds per call, the best iteration's: other load on the machine comes and goes, what the
///               compiler made of a kernel stays
/// @param bytesPerCall allocated on the Java heap, in the last iteration
/// @param chainNanos of [Calibration], the best iteration's
/// @param copyNanos likewise
record ForkResult(double micros, double bytesPerCall, double chainNanos, double copyNanos) {}
