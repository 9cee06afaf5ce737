package arabica.datasets.rows;

/// A prompt alone, for a policy to answer.
public record PromptRow(String prompt) implements Row {}
