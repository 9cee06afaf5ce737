package arabica.datasets.arrow;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.SourcedRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Makes a tokenized set of rows, unless it is there already: one of the same [StoreIdentity] is mapped as it is, one that a
/// killed build has left unfinished is gone on with, from its last whole batch. Rows are tokenized on several threads and
/// written in their order: the bytes are the same for any number of threads, whether the build was killed or not.
///
/// @param name     of the rows, in messages
/// @param file     where the set is, or shall be
/// @param identity what it is made of
/// @param keys     whether rows get a [PromptKey]
/// @param work     what becomes of a row; called on several threads
/// @param threads  at least 1
public record StoreBuilder(String name, Path file, StoreIdentity identity, TokenizedKind kind, boolean keys, Work work,
        int threads) {
    /// Characters of text that are handed to a thread at once.
    private static final long LOT = 1 << 20;

    /// A stream of rows.
    @FunctionalInterface
    public interface Rows {
        /// Hands on all rows from the place `from` on, in order; what cannot be used goes to the policy.
        void forEach(long from, BadRowPolicy bad, Consumer<SourcedRow> action);
    }

    /// Turns a row into ids.
    @FunctionalInterface
    public interface Work {
        /// @throws BadRowException when it cannot be used
        Tokenized of(SourcedRow row);
    }

    /// A row's tokens, and what tells its prompt from others; no key where none is wanted.
    public record Tokenized(RowTokenizer.Result result, Optional<PromptKey> key) {}

    /// Where a set came from.
    public enum Origin {
        /// It was there.
        REUSED,
        /// It was made now, all of it.
        BUILT,
        /// A killed build was brought to its end.
        RESUMED
    }

    /// A set, open.
    ///
    /// @param rebuilt what the set that was there before differed in; empty when there was none, or it was reused
    public record Store(TokenizedDataset data, TokenizedSummary counts, Origin origin, String rebuilt)
            implements
                AutoCloseable {
        @Override
        public void close() { data.close(); }
    }

    /// The set, as [Origin] says.
    ///
    /// @param progress hears how many rows are written, on the calling thread
    /// @param bad counts the rows that cannot be used; those of a set that is reused count too
    /// @throws DataException when there is nothing to write, or a row cannot be used and may not be skipped
    public Store open(Rows rows, BadRowPolicy bad, LongConsumer progress) {
        Found found = find(bad);
        if (found.store != null)
            return found.store;
        try {
            Optional<StoreJournal> journal = StoreJournal.open(
                    file.resolveSibling("." + file.getFileName() + ".journal"), identity);
            if (journal.isPresent()) {
                // Whoever held the journal until now may have built it.
                Found now;
                try {
                    now = find(bad);
                } catch (RuntimeException e) {
                    journal.get().abandon();
                    throw e;
                }
                if (now.store != null) {
                    journal.get().delete();
                    journal.get().close();
                    return now.store;
                }
            }
            try (TokenizedWriter writer = journal
                    .map(own -> TokenizedWriter.resumable(file, kind, identity, keys, own, bad.left()))
                    .orElseGet(() -> TokenizedWriter.create(file, kind, identity.metadata(), keys))) {
                long from = writer.resumedAt();
                bad.alreadySkipped(Math.toIntExact(writer.counts().skipped()));
                write(rows, bad, writer, progress);
                return new Store(TokenizedDataset.open(file), writer.counts(),
                        from > 0 ? Origin.RESUMED : Origin.BUILT, found.differences);
            }
        } catch (IOException e) {
            throw TokenizedWriter.failed(file, e);
        }
    }

    /// @param store       null where there is none to reuse
    /// @param differences what a set that is there differs in
    private record Found(Store store, String differences) {}

    private Found find(BadRowPolicy bad) {
        if (!Files.isRegularFile(file))
            return new Found(null, "");
        TokenizedDataset data;
        try {
            data = TokenizedDataset.open(file);
        } catch (DataException damaged) {
            return new Found(null, "what was there is damaged");
        }
        Map<String, String> metadata = data.metadata();
        Optional<TokenizedSummary> counts = data.summary();
        String differences = counts.isEmpty() ? "format" : String.join(", ", identity.differences(metadata));
        // More bad rows than may be skipped are an error that names one: it takes a build to find it.
        if (!differences.isEmpty() || counts.get().skipped() > bad.left()) {
            data.close();
            return new Found(null, differences);
        }
        bad.alreadySkipped(Math.toIntExact(counts.get().skipped()));
        return new Found(new Store(data, counts.get(), Origin.REUSED, ""), "");
    }

    private void write(Rows rows, BadRowPolicy bad, TokenizedWriter writer, LongConsumer progress) {
        try (OrderedWork<Read, Done> work = new OrderedWork<>(threads, LOT, this::apply,
                done -> take(done, bad, writer, progress))) {
            try {
                rows.forEach(writer.resumedAt(),
                        BadRowPolicy.allow(Integer.MAX_VALUE, row -> work.add(new Read(null, row), 0)),
                        row -> work.add(new Read(row, null), row.row().characters()));
            } catch (DataException e) {
                // Rows before it come first, whatever they have to say. (After a bad row of theirs nothing is left.)
                work.finish();
                throw e;
            }
            work.finish();
            if (writer.rows() == 0) {
                throw new DataException(name + ": no rows to use" + (writer.counts().dropped() > 0
                        ? ", all " + writer.counts().dropped() + " are longer than the longest that is allowed"
                        : ""));
            }
            writer.commit();
        }
    }

    /// A row that was read, or could not be.
    private record Read(SourcedRow row, BadRowException bad) {}

    private record Done(SourcedRow row, Tokenized tokenized, BadRowException bad) {}

    private Done apply(Read read) {
        if (read.bad != null)
            return new Done(null, null, read.bad);
        try {
            return new Done(read.row, work.of(read.row), null);
        } catch (BadRowException e) {
            return new Done(read.row, null, e);
        }
    }

    private static void take(Done done, BadRowPolicy bad, TokenizedWriter writer, LongConsumer progress) {
        if (done.bad != null) {
            bad.accept(done.bad);
            writer.count(TokenizedSummary.ofSkipped());
        } else if (done.tokenized.result().row().isEmpty()) {
            writer.count(TokenizedSummary.ofDropped());
        } else {
            writer.add(done.tokenized.result().row().get(), done.row.index(), done.tokenized.key(),
                    done.tokenized.result().cut());
            progress.accept(writer.rows());
        }
    }
}
