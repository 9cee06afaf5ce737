package arabica.datasets.rows;

/// One row of a data set, in the form that its use asks for. Texts are final: the reader has recognised the layout and
/// applied the prompt template, so that a prompt and its response follow each other without anything between them.
public sealed interface Row permits PreferenceRow, UnpairedRow, CompletionRow, TextRow, IdsRow, PromptRow {
    /// About how long the row is, in characters: how much work it is.
    default long characters() {
        return switch (this) {
            case TextRow text -> text.text().length();
            case IdsRow ids -> ids.inputIds().length;
            case PromptRow prompt -> prompt.prompt().text().length();
            case CompletionRow pair -> pair.prompt().text().length() + (long) pair.completion().length();
            case UnpairedRow judged -> judged.prompt().text().length() + (long) judged.completion().length();
            case PreferenceRow pair -> pair.prompt().text().length() + (long) pair.chosen().length()
                    + pair.rejected().length();
        };
    }
}
