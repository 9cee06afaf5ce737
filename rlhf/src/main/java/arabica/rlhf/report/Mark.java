package arabica.rlhf.report;

/// A value worth a dashed line across a chart: a filter's bound, a target, a baseline.
public record Mark(String label, double value) {}
