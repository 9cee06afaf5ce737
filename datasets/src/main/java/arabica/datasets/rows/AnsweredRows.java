package arabica.datasets.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/// Writes a prompt's row again with answers that a model gave to it. The prompt keeps its own fields, so that the new row,
/// read with the same template, has the same tokens before the answer. Only of an HH transcript the framed prompt is all
/// there is; it is meant for the templates `none` and `hh`.
public final class AnsweredRows {
    /// Rows that have been read once have nothing wrong that would have to be named.
    private static final Path ROW = Path.of("row");

    private AnsweredRows() {}

    /// A row for fine-tuning: `prompt, completion`, or `instruction, input, output`.
    ///
    /// @param raw the row as it was written, its columns mapped, of any layout that [RowUse#PROMPT] accepts
    public static ObjectNode completion(JsonNode raw, String answer) {
        ObjectNode row = promptFields(raw);
        return row.put(row.has("instruction") ? "output" : "completion", answer);
    }

    /// A preference row: the same prompt with `chosen` and `rejected`.
    public static ObjectNode pair(JsonNode raw, String better, String worse) {
        return promptFields(raw).put("chosen", better).put("rejected", worse);
    }

    /// A row of the prompt alone, for fields to be added.
    public static ObjectNode promptFields(JsonNode raw) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        Layouts.prompt(new Fields(ROW, 1, raw)).write(row);
        return row;
    }
}
