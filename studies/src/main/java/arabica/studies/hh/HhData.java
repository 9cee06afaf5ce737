package arabica.studies.hh;

import arabica.datasets.DataException;
import arabica.datasets.rows.RowObjects;
import arabica.rlhf.train.Fingerprints;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The pairs of hh-rlhf: 5,000 rows of its training set, and the lines of its test set whose first prompt is not among
/// them.
///
/// The training rows have only the first turn and the last replies; test dialogues are brought into the same form. Rows of
/// the training set with an empty reply are left out; test lines are all judged, since the baselines' figures are of all.
///
/// @param sha256 of the three files
record HhData(List<HhPair> train, List<HhPair> clean, String sha256) {
    static final String TRAIN = "hh-rlhf-first-turn/preference_train.json";
    static final String TEST = "hh-rlhf-harmless-base/test.jsonl.gz";
    static final String CLEAN = "hh-rlhf-harmless-base/clean_indices.json";
    private static final String HUMAN = "\n\nHuman:";
    private static final String ASSISTANT = "\n\nAssistant:";

    HhData {
        train = List.copyOf(train);
        clean = List.copyOf(clean);
    }

    /// @param root the folder that holds the three files
    /// @throws DataException if one is missing or not what it should be, or a test line's prompt is in the training set
    static HhData read(Path root) {
        List<Path> files = List.of(root.resolve(TRAIN), root.resolve(TEST), root.resolve(CLEAN));
        for (Path file : files) {
            if (!Files.isRegularFile(file)) { throw new DataException(file + ": no such file"); }
        }
        List<HhPair> train = train(files.get(0));
        List<HhPair> clean = clean(files.get(1), cleanLines(files.get(2)), files.get(2));
        Set<String> seen = train.stream().map(HhPair::prompt).collect(Collectors.toSet());
        for (HhPair pair : clean) {
            if (seen.contains(pair.prompt())) {
                throw new DataException(files.get(2) + ": names a line of " + TEST
                        + " whose first prompt is in the training set; expected none");
            }
        }
        return new HhData(train, clean,
                Fingerprints.texts(files.stream().map(Fingerprints::file).toList()));
    }

    private static List<HhPair> train(Path file) {
        List<HhPair> pairs = new ArrayList<>();
        try (RowObjects rows = RowObjects.open(file)) {
            for (JsonNode row = rows.next(); row != null; row = rows.next()) {
                HhPair pair = new HhPair(text(file, rows.number(), row, "prompt").strip(),
                        text(file, rows.number(), row, "chosen").strip(),
                        text(file, rows.number(), row, "rejected").strip(), true);
                if (!pair.chosen().isEmpty() && !pair.rejected().isEmpty()) { pairs.add(pair); }
            }
        }
        if (pairs.isEmpty()) { throw new DataException(file + ": no pair that can be used"); }
        return pairs;
    }

    private static List<HhPair> clean(Path file, Set<Integer> lines, Path index) {
        List<HhPair> pairs = new ArrayList<>();
        try (RowObjects rows = RowObjects.open(file)) {
            for (JsonNode row = rows.next(); row != null; row = rows.next()) {
                if (lines.contains(Math.toIntExact(rows.number() - 1))) {
                    pairs.add(dialogue(file, rows.number(), text(file, rows.number(), row, "chosen"),
                            text(file, rows.number(), row, "rejected")));
                }
            }
        }
        if (pairs.size() != lines.size()) {
            throw new DataException(
                    index + ": names " + lines.size() + " lines, of which " + file + " has " + pairs.size());
        }
        return pairs;
    }

    private static HhPair dialogue(Path file, long number, String chosen, String rejected) {
        int end = chosen.indexOf(ASSISTANT);
        if (!chosen.startsWith(HUMAN) || end < 0 || !rejected.contains(ASSISTANT)) {
            throw new DataException(file + ": row " + number + ": is no dialogue of \"Human:\" and \"Assistant:\"");
        }
        boolean single = chosen.indexOf(HUMAN, HUMAN.length()) < 0;
        return new HhPair(chosen.substring(HUMAN.length(), end).strip(), last(chosen), last(rejected), single);
    }

    private static String last(String dialogue) {
        return dialogue.substring(dialogue.lastIndexOf(ASSISTANT) + ASSISTANT.length()).strip();
    }

    private static Set<Integer> cleanLines(Path file) {
        try {
            JsonNode lines = new ObjectMapper().readTree(Files.readString(file)).path("clean");
            Set<Integer> all = new HashSet<>();
            lines.forEach(line -> all.add(line.isInt() ? line.intValue() : -1));
            if (all.isEmpty() || all.contains(-1) || all.size() != lines.size()) {
                throw new DataException(file + ": \"clean\" is no list of different line numbers");
            }
            return all;
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": is not JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file, long number, JsonNode row, String field) {
        JsonNode value = row.get(field);
        if (value == null || !value.isTextual()) {
            throw new DataException(file + ": row " + number + ": \"" + field + "\" is no text");
        }
        return value.textValue();
    }
}
