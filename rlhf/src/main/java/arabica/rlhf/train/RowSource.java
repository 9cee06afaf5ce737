package arabica.rlhf.train;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.files.FileFormat;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
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

    /// As [#forEach(BadRowPolicy, Consumer)], of the rows from a place on.
    ///
    /// @param from their [SourcedRow#index], from 0
    default void forEach(long from, BadRowPolicy bad, Consumer<SourcedRow> action) {
        forEach(bad, row -> {
            if (row.index() >= from) { action.accept(row); }
        });
    }

    /// How rows are read, beside what [#fingerprints] says of them: two sources that agree in both give the same rows. Empty
    /// where that cannot be said.
    default Optional<String> reading() { return Optional.empty(); }

    /// The rows as a tokenized set that is there already; empty where they must be read.
    default Optional<Path> tokenized() { return Optional.empty(); }

    /// Those of its files that are tokenized sets.
    default List<Path> stores() { return List.of(); }

    /// @throws DataException if one of [#stores] names another tokenizer than this as the one that made it
    default void requireMadeWith(BpeTokenizer tokenizer) {
        String mine = null;
        for (Path store : stores()) {
            try (TokenizedDataset data = TokenizedDataset.open(store)) {
                Optional<String> its = data.madeOf("tokenizer");
                if (its.isEmpty()) { continue; }
                if (mine == null) { mine = Fingerprints.tokenizer(tokenizer); }
                if (!its.get().equals(mine)) {
                    throw new DataException(store + ": its ids are of another tokenizer than this run's; tokenize the"
                            + " texts that it was made of");
                }
            }
        }
    }

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

            @Override
            public List<Path> stores() { return all.stores(); }
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
            private SequencedMap<String, String> hashes;

            @Override
            public String name() { return files.names(); }

            @Override
            public void forEach(BadRowPolicy bad, Consumer<SourcedRow> action) { forEach(0, bad, action); }

            @Override
            public void forEach(long from, BadRowPolicy bad, Consumer<SourcedRow> action) {
                try (RowReader reader = RowReader.open(files, use, template, bad)) {
                    reader.skip(from);
                    reader.forEachRemaining(action);
                }
            }

            @Override
            public Optional<String> reading() { return Optional.of(use + " " + template.label()); }

            @Override
            public Optional<Path> tokenized() {
                // Columns that are named otherwise are read as rows.
                boolean asItIs = files.columns().isEmpty()
                        && files.format().filter(format -> format != FileFormat.ARROW).isEmpty();
                return paths.size() == 1 && asItIs ? stores().stream().findFirst() : Optional.empty();
            }

            @Override
            public List<Path> stores() { return paths.stream().filter(TokenizedDataset::isOne).toList(); }

            @Override
            public SequencedMap<String, String> fingerprints() {
                if (hashes == null) { hashes = hashed(); } // once: files may be large
                return hashes;
            }

            private SequencedMap<String, String> hashed() {
                SequencedMap<String, String> hashes = new LinkedHashMap<>();
                for (int i = 0; i < paths.size(); i++) {
                    Path file = paths.get(i);
                    if (!Files.isRegularFile(file)) { throw new DataException(file + ": no such file"); }
                    hashes.put((paths.size() == 1 ? "" : i + 1 + ":") + file.getFileName(), tokenized()
                            .flatMap(TokenizedDataset::contentHashOf).orElseGet(() -> Fingerprints.file(file)));
                }
                if (!files.columns().isEmpty()) { flag(hashes, "--map", files.columns()); }
                files.format().ifPresent(format -> flag(hashes, "--data-format", format));
                return hashes;
            }

            /// A file that is called as a flag is keeps its say.
            private void flag(SequencedMap<String, String> hashes, String name, Object value) {
                hashes.merge(name, Fingerprints.texts(List.of(value)),
                        (file, flag) -> Fingerprints.texts(List.of(file, flag)));
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
            public Optional<String> reading() { return Optional.of("in memory"); }

            @Override
            public SequencedMap<String, String> fingerprints() {
                SequencedMap<String, String> hashes = new LinkedHashMap<>();
                hashes.put(name, Fingerprints.rows(all));
                return hashes;
            }
        };
    }
}
