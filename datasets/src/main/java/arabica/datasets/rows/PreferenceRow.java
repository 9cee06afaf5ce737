package arabica.datasets.rows;

/// A prompt with a response that somebody preferred and one that was not.
public record PreferenceRow(FramedText prompt, String chosen, String rejected) implements Row {
    public PreferenceRow(String prompt, String chosen, String rejected) {
        this(FramedText.plain(prompt), chosen, rejected);
    }
}
