package arabica.datasets.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Writes a prompt's row again with answers that a model gave to it. The prompt keeps its own fields, so that the new row,
/// read with the same template, has the same tokens before the answer. Only of an HH transcript the framed prompt is all
/// there is; it is meant for the templates `none` and `hh`.
public final class AnsweredRows {
    private AnsweredRows() {}

    /// A row for fine-tuning: `prompt, completion`, or `instruction, input, output`.
    ///
    /// @param raw    the row as it was written, of any layout that [RowUse#PROMPT] accepts
    /// @param prompt what was read from it
    public static ObjectNode completion(JsonNode raw, PromptRow prompt, String answer) {
        ObjectNode row = promptFields(raw, prompt);
        return row.put(row.has("instruction") ? "output" : "completion", answer);
    }

    /// A preference row: the same prompt with `chosen` and `rejected`.
    public static ObjectNode pair(JsonNode raw, PromptRow prompt, String better, String worse) {
        return promptFields(raw, prompt).put("chosen", better).put("rejected", worse);
    }

    /// A row of the prompt alone, for fields to be added.
    public static ObjectNode promptFields(JsonNode raw, PromptRow prompt) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        if (raw.hasNonNull("prompt")) { return row.set("prompt", raw.get("prompt").deepCopy()); }
        if (raw.hasNonNull("instruction")) {
            row.set("instruction", raw.get("instruction").deepCopy());
            if (raw.hasNonNull("input")) { row.set("input", raw.get("input").deepCopy()); }
            return row;
        }
        if (raw.hasNonNull("messages")) { return row.set("prompt", beforeAnswer(raw.get("messages"))); }
        if (raw.path("chosen").isArray()) { return row.set("prompt", beforeAnswer(raw.get("chosen"))); }
        return row.put("prompt", prompt.prompt().text());
    }

    /// The turns, without a last one of the assistant.
    private static ArrayNode beforeAnswer(JsonNode turns) {
        ArrayNode before = turns.deepCopy();
        int last = before.size() - 1;
        if (before.get(last).path("role").asText().equals("assistant")) { before.remove(last); }
        return before;
    }
}
