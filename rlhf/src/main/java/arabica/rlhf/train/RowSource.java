package arabica.rlhf.train;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/// Where a trainer's rows come from: files, or rows in memory.
public interface RowSource {
    /// How messages name this source.
    String name();

    /// Reads all rows in order; those that cannot be used go to the policy.
    void forEach(BadRowPolicy bad, Consumer<SourcedRow> action);

    /// SHA-256 by name, of what the rows are.
    SequencedMap<String, String> fingerprints();

    /// Some of these rows.
    ///
    /// @param places by their [SourcedRow#index]
    default RowSource only(LongPredicate places) {
        RowSource all = this;
        return new RowSource() {
            @Override
            public String name() { return all.name(); }

            @Override
            public void forEach(BadRowPolicy bad, Consumer<SourcedRow> action) {
                all.forEach(bad, row -> {
                    if (places.test(row.index())) { action.accept(row); }
                });
            }

            @Override
            public SequencedMap<String, String> fingerprints() { return all.fingerprints(); }
        };
    }

    /// Rows of files, one file after the other.
    static RowSource files(List<Path> files, RowUse use, PromptTemplate template) {
        return files(DataFiles.of(files), use, template);
    }

    /// Rows of files, one file after the other, with what somebody said of them.
    static RowSource files(DataFiles files, RowUse use, PromptTemplate template) {
        List<Path> paths = files.paths();
        return new RowSource() {
            @Override
            public String name() { return files.names(); }

            @Override
            public void forEach(BadRowPolicy bad, Consumer<SourcedRow> action) {
                try (RowReader reader = RowReader.open(files, use, template, bad)) {
                    reader.forEachRemaining(action);
                }
            }

            @Override
            public SequencedMap<String, String> fingerprints() {
                SequencedMap<String, String> hashes = new LinkedHashMap<>();
                for (int i = 0; i < paths.size(); i++) {
                    Path file = paths.get(i);
                    if (!Files.isRegularFile(file)) { throw new DataException(file + ": no such file"); }
                    hashes.put((paths.size() == 1 ? "" : i + 1 + ":") + file.getFileName(), Fingerprints.file(file));
                }
                if (!files.columns().isEmpty()) { hashes.put("map", Fingerprints.texts(List.of(files.columns()))); }
                files.format().ifPresent(format -> hashes.put("format", Fingerprints.texts(List.of(format))));
                return hashes;
            }
        };
    }

    /// Rows that a program has made.
    static RowSource inMemory(String name, List<? extends Row> rows) {
        List<Row> all = List.copyOf(rows);
        return new RowSource() {
            @Override
            public String name() { return name; }

            @Override
            public void forEach(BadRowPolicy bad, Consumer<SourcedRow> action) {
                for (int i = 0; i < all.size(); i++) {
                    action.accept(new SourcedRow(Path.of(name), i + 1L, i, all.get(i)));
                }
            }

            @Override
            public SequencedMap<String, String> fingerprints() {
                SequencedMap<String, String> hashes = new LinkedHashMap<>();
                hashes.put(name, Fingerprints.texts(all));
                return hashes;
            }
        };
    }
}
