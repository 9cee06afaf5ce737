package arabica.datasets.pipeline;

/// Both sides of a split; together every row once, each side in the order of the whole.
public record Split(Dataset train, Dataset heldOut) {}
