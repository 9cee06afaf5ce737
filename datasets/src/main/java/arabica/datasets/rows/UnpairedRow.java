package arabica.datasets.rows;

/// A prompt with a response, and whether somebody called the response desirable.
///
/// @param label true for a desirable response
public record UnpairedRow(FramedText prompt, String completion, boolean label) implements Row {
    public UnpairedRow(String prompt, String completion, boolean label) {
        this(FramedText.plain(prompt), completion, label);
    }
}
