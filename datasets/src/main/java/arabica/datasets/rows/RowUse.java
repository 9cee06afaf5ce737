package arabica.datasets.rows;

/// What rows are read for; it decides which layouts a reader accepts.
public enum RowUse {
    /// [PreferenceRow]: prompt with chosen and rejected, HH transcripts, conversations.
    PREFERENCE,
    /// [UnpairedRow]: a prompt with a response and a label; or [PreferenceRow], which is two of them.
    UNPAIRED,
    /// [CompletionRow], [TextRow] or [IdsRow]: supervised fine-tuning and scoring.
    FINE_TUNING,
    /// [TextRow] or [IdsRow]: pretraining.
    TEXT,
    /// [PromptRow]: a prompt alone, or the prompt of any row that has one.
    PROMPT
}
