package arabica.datasets.arrow;

import arabica.datasets.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes a tokenized set: an uncompressed Arrow IPC file of many record batches, with what it was made of and what was
/// counted in its footer. The file appears under its name with [#commit]. Not thread-safe.
///
/// Closed without, nothing is left of a set that was begun with [#create]; of one that was begun with [#resumable], what is
/// whole of it stays beside the name, and the next writer of the same identity goes on from there.
public final class TokenizedWriter implements AutoCloseable {
    /// Under which a file's metadata has the SHA-256 of its rows.
    static final String CONTENT = "arabica.content";
    /// Under which it has each record batch's rows and tokens.
    static final String INDEX = "arabica.index";

    private final Path file;
    private final Path unfinished;
    private final TokenizedVectors vectors;
    private final ArrowFileOutput output;
    private final Optional<StoreJournal> journal;
    private final Map<String, String> metadata;
    private final long resumedAt;
    private final List<TokenizedSummary> afterBatch = new ArrayList<>();
    private TokenizedSummary counts;
    private boolean closed;

    private TokenizedWriter(Path file, Path unfinished, TokenizedVectors vectors, ArrowFileOutput output,
            Optional<StoreJournal> journal, Map<String, String> metadata, TokenizedSummary counts, long resumedAt) {
        this.file = file;
        this.unfinished = unfinished;
        this.vectors = vectors;
        this.output = output;
        this.journal = journal;
        this.metadata = metadata;
        this.counts = counts;
        this.resumedAt = resumedAt;
    }

    public static TokenizedWriter create(Path file, TokenizedKind kind) { return create(file, kind, Map.of(), false); }

    /// @param keys whether rows come with a [PromptKey]
    static TokenizedWriter create(Path file, TokenizedKind kind, Map<String, String> metadata, boolean keys) {
        Path temporary = AtomicFiles.temporary(file);
        TokenizedVectors vectors = new TokenizedVectors(kind, keys);
        try {
            return new TokenizedWriter(file, temporary, vectors, ArrowFileOutput.create(temporary, vectors.schema()),
                    Optional.empty(), metadata, TokenizedSummary.NONE, 0);
        } catch (IOException e) {
            vectors.close();
            throw failed(file, e);
        }
    }

    /// Goes on with what `journal` says is there, or begins. The journal is closed with the writer.
    ///
    /// @param skippable the bad rows that may have been left out; what comes after more is made again, to name one
    static TokenizedWriter resumable(Path file, TokenizedKind kind, StoreIdentity identity, boolean keys,
            StoreJournal journal, int skippable) {
        Path unfinished = unfinished(file);
        TokenizedVectors vectors = new TokenizedVectors(kind, keys);
        try {
            List<StoreJournal.Entry> whole = journal.whole(unfinished).stream()
                    .takeWhile(entry -> entry.counts().skipped() <= skippable).toList();
            ArrowFileOutput output = whole.isEmpty()
                    ? ArrowFileOutput.create(unfinished, vectors.schema())
                    : ArrowFileOutput.resume(unfinished, vectors.schema(),
                            whole.stream().map(StoreJournal.Entry::batch).toList());
            journal.restart(identity, whole);
            TokenizedSummary counts = whole.isEmpty() ? TokenizedSummary.NONE : whole.getLast().counts();
            TokenizedWriter writer = new TokenizedWriter(file, unfinished, vectors, output, Optional.of(journal),
                    identity.metadata(), counts, whole.isEmpty() ? 0 : whole.getLast().next());
            whole.forEach(entry -> writer.afterBatch.add(entry.counts()));
            return writer;
        } catch (IOException e) {
            vectors.close();
            journal.abandon();
            throw failed(file, e);
        }
    }

    /// Where a set lies while it is not whole.
    static Path unfinished(Path file) { return file.resolveSibling("." + file.getFileName() + ".unfinished"); }

    /// The place of the first row that is wanted: more than 0 where this goes on with a killed build.
    long resumedAt() { return resumedAt; }

    /// What became of all rows so far, those of a killed build too.
    TokenizedSummary counts() { return counts; }

    /// @param sourceIndex the place of the row among the rows that were read, from 0
    /// @throws IllegalArgumentException when the row is of another kind than the set
    public void add(TokenizedRow row, long sourceIndex) { add(row, sourceIndex, Optional.empty(), 0); }

    /// @param cut the tokens that the row lost for its length
    void add(TokenizedRow row, long sourceIndex, Optional<PromptKey> key, long cut) {
        vectors.add(row, sourceIndex, key);
        count(TokenizedSummary.ofWritten(row, cut));
        if (vectors.isFull())
            flush(sourceIndex + 1);
    }

    /// Counts a row that is not written.
    void count(TokenizedSummary more) { counts = counts.plus(more); }

    /// The rows added so far.
    public long rows() { return counts.rows(); }

    /// Completes the file and moves it to its name.
    public void commit() {
        flush(Long.MAX_VALUE);
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.putAll(counts.metadata());
        all.put(CONTENT, output.contentHash());
        all.put(INDEX, BatchIndex.text(afterBatch));
        try {
            output.end(all);
            output.close();
            AtomicFiles.moveIntoPlace(unfinished, file);
            if (journal.isPresent())
                journal.get().delete();
        } catch (IOException e) {
            throw failed(file, e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (closed)
            return;
        closed = true;
        try {
            try (vectors; output) {
                if (journal.isPresent())
                    journal.get().close();
            } finally {
                if (journal.isEmpty())
                    Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /// @param next the place of the first row that is not in the file then
    private void flush(long next) {
        if (vectors.rows() == 0)
            return;
        try {
            ArrowFileOutput.Batch batch = output.write(vectors.batch());
            afterBatch.add(counts);
            if (journal.isPresent())
                journal.get().add(new StoreJournal.Entry(batch, counts, next));
        } catch (IOException e) {
            throw failed(file, e);
        }
        vectors.clear();
    }

    static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
}
