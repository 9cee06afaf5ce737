package arabica.datasets.rows;

/// A text without a prompt.
public record TextRow(String text) implements Row {}
