package arabica.rlhf.filter;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelConfig;
import arabica.rlhf.train.ModelLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/// Reads and tokenizes the rows of files ahead of who scores them, on a thread of its own; two windows at most are held.
final class WindowReader implements AutoCloseable {
    /// More than the files of a data set, few enough for a record.
    private static final int MOST_FILES = 1 << 23;

    private final DataFiles files;
    private final RowTokenizer tokenizer;
    private final ModelConfig model;
    private final Window.Size size;
    private final BadRowPolicy policy;
    private final BlockingQueue<Read> queue = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private List<Window.Entry> rows = new ArrayList<>();
    private List<String> bad = new ArrayList<>();
    private int tokens;
    private int file;
    private long lastNumber;

    /// A window; or the end, by a failure or without.
    private record Read(Window window, boolean end, Throwable failure) {}

    /// @param from rows that are passed over: those before it have been scored
    /// @param badBefore how many of them could not be used
    /// @param skipBad how many such rows are allowed, those before included
    WindowReader(DataFiles files, PromptTemplate template, BpeTokenizer tokenizer, ModelConfig model, Window.Size size,
            long from, int badBefore, int skipBad) {
        if (files.paths().size() >= MOST_FILES) {
            throw new DataException(files.paths().size() + " files of data; expected fewer than " + MOST_FILES);
        }
        this.files = files;
        this.tokenizer = tokenizer(tokenizer);
        this.model = model;
        this.size = size;
        policy = BadRowPolicy.resumed(skipBad, badBefore, this::addBad);
        thread = Thread.ofPlatform().daemon().name("filter-reader").unstarted(() -> read(template, from));
    }

    /// Nothing is truncated: a perplexity of half a response would pass for that of the whole. No EOS is appended, as in
    /// `arabica score`.
    static RowTokenizer tokenizer(BpeTokenizer tokenizer) {
        return new RowTokenizer(tokenizer, TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false));
    }

    /// @throws BadRowException if the row is no pair
    static PreferenceRow pair(SourcedRow row) {
        if (row.row() instanceof PreferenceRow pair) { return pair; }
        throw row.bad(null, "is no preference pair; expected prompt, chosen and rejected");
    }

    /// @throws BadRowException if the row is no pair, or longer than the model can read
    static TokenizedRow.PairRow tokenize(SourcedRow row, RowTokenizer tokenizer, ModelConfig model) {
        pair(row);
        TokenizedRow.PairRow ids = (TokenizedRow.PairRow) tokenizer.tokenize(row).orElseThrow();
        ModelLimits.require(model, row, ids.chosen());
        ModelLimits.require(model, row, ids.rejected());
        return ids;
    }

    /// The next window, not empty; nothing at the end.
    ///
    /// @param said hears of each row that cannot be used before a failure is thrown
    /// @throws DataException where the reader met one
    Optional<Window> next(Consumer<String> said) {
        if (thread.getState() == Thread.State.NEW) { thread.start(); }
        try {
            Read read = queue.take();
            if (!read.end()) { return Optional.of(read.window()); }
            queue.put(read);
            if (read.failure() == null) { return Optional.empty(); }
            read.window().bad().forEach(said);
            throw rethrown(read.failure());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading", e);
        }
    }

    @Override
    public void close() { thread.interrupt(); }

    private void read(PromptTemplate template, long from) {
        try {
            try (RowReader reader = RowReader.open(files, RowUse.PREFERENCE, template, policy)) {
                if (from > 0 && reader.skip(from) < from) {
                    throw new DataException("the data has fewer rows than were scored before");
                }
                while (reader.hasNext()) { add(reader.next()); }
            }
            if (!rows.isEmpty()) { hand(false, null); }
            hand(true, null);
        } catch (InterruptedException e) {
            // Nobody waits any more.
        } catch (Throwable e) { // also an error: who scores must not wait for ever
            handFailure(e);
        }
    }

    private void add(SourcedRow row) throws InterruptedException {
        try {
            TokenizedRow.PairRow ids = tokenize(row, tokenizer, model);
            tokens += ids.chosen().length() + ids.rejected().length();
            rows.add(new Window.Entry(place(row.file(), row.number()), row.number(), ids, PairHash.of(pair(row))));
        } catch (BadRowException e) {
            policy.accept(e);
            return;
        }
        handIfFull();
    }

    private void addBad(BadRowException e) {
        bad.add(e.getMessage());
        rows.add(new Window.Entry(place(e.file(), e.row()), e.row(), null, null));
        try {
            handIfFull();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt(); // so that the failure waits for nobody either
            throw new IllegalStateException("interrupted while reading", stop);
        }
    }

    /// The place of a file among the files, which may hold it twice.
    private int place(Path path, long number) {
        List<Path> paths = files.paths();
        if (number <= lastNumber && paths.get(file).equals(path) && file + 1 < paths.size()) { file++; }
        while (!paths.get(file).equals(path)) { file++; }
        lastNumber = number;
        return file;
    }

    private void handIfFull() throws InterruptedException {
        if (rows.size() >= size.rows() || tokens >= size.tokens()) { hand(false, null); }
    }

    private void hand(boolean end, Throwable failure) throws InterruptedException {
        queue.put(new Read(new Window(rows, bad), end, failure));
        rows = new ArrayList<>();
        bad = new ArrayList<>();
        tokens = 0;
    }

    private void handFailure(Throwable failure) {
        try {
            hand(true, failure);
        } catch (InterruptedException e) {
            // Nobody waits any more.
        }
    }

    private static RuntimeException rethrown(Throwable failure) {
        return switch (failure) {
            case Error error -> throw error;
            case RuntimeException known -> known;
            default -> new IllegalStateException(failure);
        };
    }
}
