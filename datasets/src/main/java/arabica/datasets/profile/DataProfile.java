package arabica.datasets.profile;

import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.files.DataFile;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.RowJudge;
import arabica.datasets.rows.RowObjects;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedObject;
import arabica.datasets.tokenizer.BpeTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// What a data set holds: its columns and their lengths, what its rows are good for, which of them are odd, how many are
/// there twice. One pass; memory holds a row, counts for each column, and a table of hashes ([Duplicates]).
public final class DataProfile {
    /// Columns that are told apart; what comes beyond is counted as one.
    private static final int MOST_COLUMNS = 200;
    private static final String MORE_COLUMNS = "(further columns)";

    private final DataFiles files;
    private final Optional<BpeTokenizer> tokenizer;
    private final List<FileProfile> read = new ArrayList<>();
    private final SequencedMap<String, ColumnProfile> columns = new LinkedHashMap<>();
    private final SequencedMap<String, String> notRead = new LinkedHashMap<>();
    private final List<UseProfile> uses;
    private final OddRows unreadable = new OddRows();
    private final OddRows empty = new OddRows();
    private final Duplicates rows = new Duplicates();
    private final Duplicates prompts = new Duplicates();
    private final Samples samples = new Samples();
    private final Lengths characters = new Lengths();
    private long count;

    /// One of the files.
    ///
    /// @param bytes as it lies on the disk
    /// @param rows  those that cannot be parsed counted too
    public record FileProfile(DataFile file, long bytes, long rows) {}

    private DataProfile(DataFiles files, Optional<BpeTokenizer> tokenizer) {
        this.files = files;
        this.tokenizer = tokenizer;
        uses = Stream.of(RowUse.values()).map(use -> new UseProfile(new RowJudge(files, use))).toList();
    }

    /// Reads all rows.
    ///
    /// @param tokenizer counts tokens, where one is given
    /// @throws DataException when a file cannot be read, or is damaged so that nothing after the damage can be
    public static DataProfile of(DataFiles files, Optional<BpeTokenizer> tokenizer) {
        DataProfile profile = new DataProfile(files, tokenizer);
        for (int i = 0; i < files.paths().size(); i++)
            profile.read(i);
        return profile;
    }

    public DataFiles files() { return files; }

    public List<FileProfile> read() { return List.copyOf(read); }

    /// Rows that could be parsed.
    public long count() { return count; }

    public SequencedMap<String, ColumnProfile> columns() { return columns; }

    /// Columns of types that are not read, with the types.
    public SequencedMap<String, String> notRead() { return notRead; }

    /// What the rows are good for, use by use.
    public List<UseProfile> uses() { return uses; }

    /// Of all uses the richest that fits most rows; nothing where no row is good for any.
    public Optional<UseProfile> best() {
        Stream<UseProfile> good = uses.stream().filter(use -> use.usable() > 0);
        Optional<UseProfile> most = good.reduce((a, b) -> b.usable() > a.usable() ? b : a);
        // Pairs hold prompts too: the richest use that fits most rows says most.
        return uses.stream().filter(use -> use.usable() > 0 && use.usable() >= use.unusable()).findFirst()
                .or(() -> most);
    }

    /// Rows that cannot be parsed.
    public OddRows unreadable() { return unreadable; }

    /// Rows with a text that has nothing in it.
    public OddRows empty() { return empty; }

    /// Rows that are there before, to the letter.
    public Duplicates duplicates() { return rows; }

    /// Prompts that are there before, of rows that have one.
    public Duplicates repeatedPrompts() { return prompts; }

    public Samples samples() { return samples; }

    /// All text of a row together.
    public Lengths characters() { return characters; }

    private void read(int index) {
        DataFile file = files.file(index);
        long inFile = 0;
        try (RowObjects objects = RowObjects.readable(files, index)) {
            objects.passedOver().forEach(notRead::putIfAbsent);
            while (true) {
                try {
                    JsonNode object = objects.nextOrBad();
                    if (object == null)
                        break;
                    inFile++;
                    add(new SourcedObject(index, objects.number(), object, objects.typed()));
                } catch (BadRowException bad) {
                    inFile++;
                    unreadable.add(bad);
                }
            }
        }
        read.add(new FileProfile(file, bytes(file.path()), inFile));
    }

    private void add(SourcedObject row) {
        count++;
        for (UseProfile use : uses) {
            if (use.add(row).orElse(null) instanceof PromptRow asked)
                prompts.add(Duplicates.hash(asked.prompt().text()));
        }
        samples.add(row);
        rows.add(Duplicates.hash(row.object().toString()));
        long all = 0;
        for (var entry : row.object().properties()) {
            ColumnProfile column = column(entry.getKey());
            long before = column.characters().sum();
            if (column.add(entry.getValue())) {
                empty.add("column \"" + entry.getKey() + "\" has no text",
                        files.paths().get(row.file()) + ": row " + row.number());
            }
            all += column.characters().sum() - before;
        }
        characters.add(all);
    }

    private ColumnProfile column(String name) {
        ColumnProfile known = columns.get(name);
        if (known != null)
            return known;
        String key = columns.size() < MOST_COLUMNS ? name : MORE_COLUMNS;
        return columns.computeIfAbsent(key, any -> new ColumnProfile(tokenizer));
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
