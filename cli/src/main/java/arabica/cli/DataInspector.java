package arabica.cli;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.TextRow;
import arabica.datasets.rows.UnpairedRow;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// What a data file holds: a tokenized set, or rows, read as the richest of what most of them are good for.
final class DataInspector {
    private static final int SHOWN_BAD_ROWS = 5;

    private DataInspector() {}

    /// The rows of a file read for one use.
    private record Reading(RowUse use, long rows, List<BadRowException> bad, Row first, double meanCharacters,
            long mostCharacters) {}

    static ObjectNode inspect(Path file) {
        ObjectNode found = Json.object().put("path", file.toString());
        if (file.toString().endsWith(".arrow")) {
            try (TokenizedDataset data = TokenizedDataset.open(file)) {
                return tokens(found, data);
            } catch (DataException e) {
                // An Arrow file of text rows, or a damaged one: reading its rows tells which.
            }
        }
        Reading best = null;
        DataException problem = null;
        for (RowUse use : List.of(RowUse.PREFERENCE, RowUse.UNPAIRED, RowUse.FINE_TUNING, RowUse.PROMPT)) {
            try {
                Reading reading = read(file, use);
                best = best == null || reading.rows() > best.rows() ? reading : best;
                // Pairs hold prompts too: the richest use that fits most rows says most.
                if (reading.rows() >= reading.bad().size()) { return rows(found, reading); }
            } catch (DataException e) {
                // No row is good for this use; perhaps they are for the next.
                problem = e;
            }
        }
        if (best == null) { throw problem; }
        return rows(found, best);
    }

    private static ObjectNode tokens(ObjectNode found, TokenizedDataset data) {
        found.put("kind", "tokens").put("holds", data.kind().name().toLowerCase(Locale.ROOT)).put("rows", data.size());
        for (TokenColumn column : data.kind().columns()) {
            found.put("tokens_" + column.name().toLowerCase(Locale.ROOT), data.totalTokens(column));
        }
        return found;
    }

    private static Reading read(Path file, RowUse use) {
        List<BadRowException> bad = new ArrayList<>();
        long rows = 0;
        long characters = 0;
        long most = 0;
        Row first = null;
        try (RowReader reader = RowReader.open(List.of(file), use, PromptTemplate.NONE,
                BadRowPolicy.allow(Integer.MAX_VALUE, bad::add))) {
            while (reader.hasNext()) {
                SourcedRow row = reader.next();
                first = first == null ? row.row() : first;
                long length = texts(row.row()).values().stream().mapToLong(String::length).sum();
                characters += length;
                most = Math.max(most, length);
                rows++;
            }
        }
        return new Reading(use, rows, bad, first, rows == 0 ? 0 : (double) characters / rows, most);
    }

    private static ObjectNode rows(ObjectNode found, Reading reading) {
        found.put("kind", "rows").put("rows", reading.rows()).put("unusable_rows", reading.bad().size());
        if (reading.first() != null) {
            found.put("holds", reading.use().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            found.put("mean_characters", reading.meanCharacters()).put("most_characters", reading.mostCharacters());
            texts(reading.first()).forEach(found.putObject("first_row")::put);
        }
        reading.bad().stream().limit(SHOWN_BAD_ROWS).map(Throwable::getMessage)
                .forEach(found.putArray("problems")::add);
        return found;
    }

    private static SequencedMap<String, String> texts(Row row) {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        switch (row) {
            case PreferenceRow pair -> {
                texts.put("prompt", pair.prompt().text());
                texts.put("chosen", pair.chosen());
                texts.put("rejected", pair.rejected());
            }
            case UnpairedRow judged -> {
                texts.put("prompt", judged.prompt().text());
                texts.put("completion", judged.completion());
                texts.put("label", Boolean.toString(judged.label()));
            }
            case CompletionRow pair -> {
                texts.put("prompt", pair.prompt().text());
                texts.put("completion", pair.completion());
            }
            case TextRow text -> texts.put("text", text.text());
            case PromptRow prompt -> texts.put("prompt", prompt.prompt().text());
            case IdsRow ids -> texts.put("input_ids", Arrays.toString(ids.inputIds()));
        }
        return texts;
    }
}
