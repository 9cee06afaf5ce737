package arabica.datasets.rows;

/// A prompt with its response, for fine-tuning and scoring. Of a conversation the response is the last answer; earlier
/// ones are marked in the prompt.
public record CompletionRow(FramedText prompt, String completion) implements Row {
    public CompletionRow(String prompt, String completion) { this(FramedText.plain(prompt), completion); }
}
