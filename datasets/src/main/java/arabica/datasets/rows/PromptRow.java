package arabica.datasets.rows;

/// A prompt alone, for a policy to answer.
public record PromptRow(FramedText prompt) implements Row {
    public PromptRow(String prompt) { this(FramedText.plain(prompt)); }
}
