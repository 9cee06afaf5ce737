package arabica.datasets.rows;

/// A prompt with a response that somebody preferred and one that was not.
public record PreferenceRow(FramedText prompt, String chosen, String rejected, PairNotes notes) implements Row {
    public PreferenceRow(FramedText prompt, String chosen, String rejected) {
        this(prompt, chosen, rejected, PairNotes.NONE);
    }

    public PreferenceRow(String prompt, String chosen, String rejected) {
        this(FramedText.plain(prompt), chosen, rejected);
    }

    public PreferenceRow withNotes(PairNotes said) { return new PreferenceRow(prompt, chosen, rejected, said); }
}
