package arabica.datasets.rows;

import java.util.List;

/// What rows are read for; it decides which layouts a reader accepts.
public enum RowUse {
    /// [PreferenceRow]: prompt with chosen and rejected, HH transcripts, conversations.
    PREFERENCE("preference pairs",
            List.of("prompt", "chosen", "rejected", "instruction", "input", "margin", "weight", "source")),
    /// [UnpairedRow]: a prompt with a response and a label; or [PreferenceRow], which is two of them.
    UNPAIRED("judged responses", List.of("prompt", "completion", "label", "messages", "instruction", "input", "output",
            "chosen", "rejected", "margin", "weight", "source")),
    /// [CompletionRow], [TextRow] or [IdsRow]: supervised fine-tuning and scoring.
    FINE_TUNING("prompts with responses",
            List.of("prompt", "completion", "messages", "instruction", "input", "output", "text", "input_ids")),
    /// [TextRow] or [IdsRow]: pretraining.
    TEXT("texts", List.of("text", "input_ids")),
    /// [PromptRow]: a prompt alone, or the prompt of any row that has one.
    PROMPT("prompts", List.of("prompt", "instruction", "input", "messages", "chosen", "rejected"));

    private final String noun;
    private final List<String> fields;

    RowUse(String noun, List<String> fields) {
        this.noun = noun;
        this.fields = fields;
    }

    /// What such rows are called.
    public String noun() { return noun; }

    /// The fields that a column may be mapped to.
    public List<String> fields() { return fields; }
}
