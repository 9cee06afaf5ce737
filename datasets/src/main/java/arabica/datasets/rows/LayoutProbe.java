package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.files.DataFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Says what layout the files of a data set have, by their first rows, before anything slow is done with them.
public final class LayoutProbe {
    /// Rows of a file that are looked at.
    private static final int ROWS = 20;
    /// Files that are looked into; a data set of more is told by these.
    private static final int FILES = 64;
    /// Files that a line names.
    private static final int NAMED = 3;

    private final DataFiles files;
    private final RowUse use;

    private LayoutProbe(DataFiles files, RowUse use) {
        this.files = files;
        this.use = use;
    }

    /// Tells what was found: a line for each layout, such as `pairs.jsonl: HH transcripts`. Files that are damaged, or
    /// whose rows are, are left for the reader to complain about.
    ///
    /// @param say hears each line
    /// @throws DataException when the rows of a file have nothing of any layout of this use, or no column that was mapped:
    ///     it names the columns that there are
    public static void describe(DataFiles files, RowUse use, Consumer<String> say) {
        new LayoutProbe(files, use).describe(say);
    }

    private void describe(Consumer<String> say) {
        SequencedMap<String, List<Path>> found = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(FILES, files.paths().size()); i++) {
            Path path = files.paths().get(i);
            layout(i, say).ifPresent(
                    layout -> found.computeIfAbsent(layout.title(), title -> new ArrayList<>()).add(path));
        }
        found.forEach((title, paths) -> {
            boolean all = found.size() == 1 && paths.size() == Math.min(FILES, files.paths().size());
            int count = all ? files.paths().size() : paths.size();
            String names = paths.stream().limit(NAMED).map(Path::toString).collect(Collectors.joining(", "));
            say.accept(names + (count > NAMED ? " and " + (count - NAMED) + " more" : "") + ": " + what(title));
        });
    }

    /// The layout of the first row that fits one.
    private Optional<Layout> layout(int file, Consumer<String> say) {
        DataFile source = files.file(file);
        List<JsonNode> rows = new ArrayList<>();
        List<JsonNode> raw = new ArrayList<>();
        boolean typed = read(source, raw, files.needed(use));
        for (JsonNode row : raw) {
            if (row.isObject())
                rows.add(row);
        }
        if (rows.isEmpty())
            return Optional.empty();
        for (String field : files.columns().missingIn(rows)) {
            String problem = source.path() + ": there is no column '" + files.columns().columnOf(field) + "' (--map "
                    + files.columns() + ")";
            if (isNeeded(field))
                throw new DataException(problem + "; there are " + columns(rows));
            say.accept("warning: " + problem + " in the first " + rows.size() + " rows");
        }
        boolean begun = false;
        for (JsonNode row : rows) {
            Fields fields = new Fields(source.path(), 1, files.columns().apply(row), files.columns(), typed);
            Optional<Layout> layout = Layouts.of(fields, use).filter(one -> one.fits(fields));
            if (layout.isPresent())
                return layout;
            begun |= Layouts.of(use).stream().flatMap(one -> one.columns().stream()).anyMatch(fields::has);
        }
        if (begun)
            return Optional.empty();
        throw new DataException(source.path() + ": no layout of " + use.noun() + " fits; there are the columns "
                + columns(rows) + "; tried were " + tried() + "; --map FIELD=COLUMN,… says which column is which");
    }

    /// Whether some layout is read from a field. What else a row may say of itself, few rows may say.
    private boolean isNeeded(String field) {
        return Layouts.of(use).stream().anyMatch(layout -> layout.columns().contains(field));
    }

    /// Whether one of a file's first rows has a field.
    static boolean hasField(DataFile file, ColumnMap columns, String field) {
        List<JsonNode> rows = new ArrayList<>();
        read(file, rows, column -> true);
        return rows.stream().anyMatch(row -> columns.apply(row).has(field));
    }

    private static boolean read(DataFile source, List<JsonNode> rows, Predicate<String> needed) {
        try (RowObjects objects = RowObjects.open(source, needed)) {
            for (int i = 0; i < ROWS; i++) {
                try {
                    JsonNode row = objects.nextOrBad();
                    if (row == null)
                        break;
                    rows.add(row);
                } catch (BadRowException bad) {
                    // Whoever reads the file names the row.
                }
            }
            return objects.typed();
        } catch (DataException damaged) {
            return true;
        }
    }

    private String tried() {
        return Layouts.of(use).stream().map(layout -> layout.title() + " (" + String.join(", ", layout.columns()) + ")")
                .distinct().collect(Collectors.joining("; "));
    }

    /// The columns of all rows with the types of their values.
    static String columns(List<JsonNode> rows) {
        Map<String, String> types = new LinkedHashMap<>();
        for (JsonNode row : rows) {
            row.properties().forEach(entry -> types.merge(entry.getKey(), type(entry.getValue()),
                    (known, other) -> known.equals("null") ? other : known));
        }
        return types.entrySet().stream().map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String type(JsonNode value) { return value.getNodeType().name().toLowerCase(Locale.ROOT); }

    private String what(String title) {
        return use == RowUse.PROMPT && !title.equals(PromptLayout.PROMPT.title()) ? "prompts of " + title : title;
    }
}
