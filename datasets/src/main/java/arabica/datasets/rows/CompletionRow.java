package arabica.datasets.rows;

/// A prompt with its response, for fine-tuning and scoring.
public record CompletionRow(String prompt, String completion) implements Row {}
