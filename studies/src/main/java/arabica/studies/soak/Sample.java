package arabica.studies.soak;

/// What the process held at one moment, between two rounds of work.
///
/// @param seconds since the first round began
/// @param values  by [Gauge#ordinal]; not a number where the system does not say
record Sample(double seconds, double[] values) { double value(Gauge gauge) { return values[gauge.ordinal()]; } }
