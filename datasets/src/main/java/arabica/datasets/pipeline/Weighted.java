package arabica.datasets.pipeline;

/// A set of a mix.
///
/// @param set    where rows come from
/// @param weight how often it is drawn, next to the other weights: 3 and 1 are three quarters and one
public record Weighted(Dataset set, double weight) {}
