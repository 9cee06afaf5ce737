package arabica.datasets.arrow;

/// A sequence of a tokenized row: a `list<int32>` column of ids beside an `int32` column with the prompt's length.
public enum TokenColumn {
    INPUT_IDS("input_ids", "prompt_length"), CHOSEN("chosen_input_ids",
            "chosen_prompt_length"), REJECTED("rejected_input_ids", "rejected_prompt_length"),
    /// Of a response that somebody has judged on its own.
    COMPLETION("completion_input_ids", "completion_prompt_length");

    private final String idsName;
    private final String promptLengthName;

    TokenColumn(String idsName, String promptLengthName) {
        this.idsName = idsName;
        this.promptLengthName = promptLengthName;
    }

    /// The name of the column of ids.
    public String idsName() { return idsName; }

    /// The name of the column of prompt lengths.
    public String promptLengthName() { return promptLengthName; }
}
