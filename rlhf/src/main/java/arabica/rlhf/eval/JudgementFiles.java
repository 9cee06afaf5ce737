package arabica.rlhf.eval;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.RowObjects;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Judgements that people or other models have made, in the fields of Chatbot Arena's published files: `model_a`,
/// `model_b` and `winner` (`model_a`, `model_b`, `tie` or `tie (bothbad)`). Rows with the same `prompt` (or
/// `question_id`) were made on one prompt, and a bootstrap draws them together; without either, each row is alone.
public final class JudgementFiles {
    private JudgementFiles() {}

    /// Files of which nothing is said beyond their names.
    public static PairwiseJudgements read(List<Path> files, BadRowPolicy bad) { return read(DataFiles.of(files), bad); }

    /// @param bad what happens to rows that cannot be used
    /// @throws DataException if a file cannot be read, or no row can be used
    public static PairwiseJudgements read(DataFiles files, BadRowPolicy bad) {
        PairwiseJudgements.Gatherer gatherer = new PairwiseJudgements.Gatherer();
        for (int i = 0; i < files.paths().size(); i++) {
            Path file = files.paths().get(i);
            try (RowObjects rows = RowObjects.mapped(files, i)) {
                long before = 0;
                for (JsonNode row = rows.next(); row != null; row = rows.next()) {
                    requireJson(file, before + 1, rows.number(), bad);
                    before = rows.number();
                    try {
                        add(gatherer, file, rows.number(), row);
                    } catch (BadRowException e) {
                        bad.accept(e);
                    }
                }
                requireJson(file, before + 1, rows.number() + 1, bad);
            }
        }
        PairwiseJudgements found = gatherer.judgements();
        if (found.judgements().isEmpty()) {
            throw new DataException(files.names() + ": no judgement that can be used");
        }
        return found;
    }

    /// Rows whose numbers were passed over were not JSON.
    private static void requireJson(Path file, long from, long to, BadRowPolicy bad) {
        for (long row = from; row < to; row++) {
            bad.accept(new BadRowException(file, row, Optional.empty(), "is not JSON; expected an object"));
        }
    }

    private static void add(PairwiseJudgements.Gatherer gatherer, Path file, long number, JsonNode row) {
        String a = text(file, number, row, "model_a");
        String b = text(file, number, row, "model_b");
        if (a.equals(b)) {
            throw new BadRowException(file, number, Optional.of("model_b"),
                    "equals \"model_a\"; expected another model");
        }
        double points = switch (text(file, number, row, "winner")) {
            case "model_a" -> 1;
            case "model_b" -> 0;
            case "tie", "tie (bothbad)" -> 0.5;
            case String other -> throw new BadRowException(file, number, Optional.of("winner"), "is '" + other
                    + "'; expected model_a, model_b, tie or tie (bothbad)");
        };
        String unit = row.hasNonNull("prompt")
                ? row.get("prompt").toString()
                : row.hasNonNull("question_id") ? row.get("question_id").toString() : file + ":" + number;
        gatherer.add(unit, a, b, points);
    }

    private static String text(Path file, long number, JsonNode row, String field) {
        JsonNode value = row.get(field);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw new BadRowException(file, number, Optional.of(field),
                    value == null ? "is missing; expected text" : "is " + value + "; expected text");
        }
        return value.textValue();
    }
}
