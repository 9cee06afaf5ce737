package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A tokenized set, memory-mapped: opening reads the metadata alone, and a corpus larger than memory is no larger here.
/// The layout is that of [TokenizedWriter]. Safe to read from several threads; the mapping lives until [#close].
public final class TokenizedDataset implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfLong KEY = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MappedArrowFile arrow;
    private final TokenizedKind kind;
    private final AtomicReferenceArray<TokenizedBatch> batches;
    private final Optional<BatchIndex> index;
    private final TokenizedLayout layout;
    /// The first row of each batch.
    private final int[] firstRows;
    private final int size;

    private TokenizedDataset(Path file, MappedArrowFile arrow) {
        this.file = file;
        this.arrow = arrow;
        layout = TokenizedLayout.of(file, arrow.schema());
        kind = layout.kind();
        batches = new AtomicReferenceArray<>(arrow.batches());
        firstRows = new int[batches.length()];
        index = BatchIndex.of(arrow.metadata().get(TokenizedWriter.INDEX), batches.length());
        long rows = 0;
        for (int b = 0; b < batches.length(); b++) {
            firstRows[b] = (int) rows;
            rows += index.isPresent() ? index.get().rows()[b] : readBatch(b).rows();
            if (rows > Integer.MAX_VALUE)
                throw new DataException(file + ": has more than 2^31 rows");
        }
        size = (int) rows;
    }

    /// Batches are looked at when they are first read.
    private TokenizedBatch readBatch(int number) {
        TokenizedBatch known = batches.get(number);
        if (known != null)
            return known;
        TokenizedBatch read = layout.batch(number + 1, arrow.batch(number));
        if (index.isPresent() && read.rows() != index.get().rows()[number]) {
            throw new DataException(file + ": damaged Arrow file: record batch " + (number + 1) + " has " + read.rows()
                    + " rows; the footer says " + index.get().rows()[number]);
        }
        batches.set(number, read); // twice, perhaps: it is the same
        return read;
    }

    /// @throws DataException when the file is missing, damaged, or no tokenized set
    public static TokenizedDataset open(Path file) {
        MappedArrowFile arrow = MappedArrowFile.open(file);
        try {
            return new TokenizedDataset(file, arrow);
        } catch (DataException e) {
            arrow.close();
            throw e;
        } catch (RuntimeException | AssertionError e) {
            arrow.close();
            throw new DataException(file + ": damaged Arrow file: its metadata points outside of itself", e);
        }
    }

    /// Whether a file is a tokenized set, and not another Arrow file or something else.
    public static boolean isOne(Path file) {
        if (!file.toString().endsWith(".arrow") || !Files.isRegularFile(file))
            return false;
        try {
            open(file).close();
            return true;
        } catch (DataException other) {
            return false;
        }
    }

    /// As [#contentHash], of a file that is not open.
    public static Optional<String> contentHashOf(Path file) {
        try (TokenizedDataset data = open(file)) {
            return data.contentHash();
        }
    }

    public Path path() { return file; }

    /// The number of rows.
    public int size() { return size; }

    public TokenizedKind kind() { return kind; }

    /// The ids of a row of sequences, a copy.
    public int[] ids(int row) { return ids(row, TokenColumn.INPUT_IDS); }

    /// The ids of one sequence of a row, a copy.
    public int[] ids(int row, TokenColumn column) { return idsSegment(row, column).toArray(INT); }

    /// The ids of one sequence of a row in the mapping itself: `int32`, little-endian, not aligned, read-only.
    public MemorySegment idsSegment(int row, TokenColumn column) {
        return list(batch(row).sequences(index(column)).ids(), row, column.idsName());
    }

    private MemorySegment list(TokenizedBatch.Lists lists, int row, String field) {
        int inBatch = inBatch(row);
        int start = lists.offsets().getAtIndex(INT, inBatch);
        int end = lists.offsets().getAtIndex(INT, inBatch + 1L);
        if (start < 0 || end < start || end > lists.count()) {
            throw damaged(row, field, "claims the tokens " + start + " to " + end + " of " + lists.count());
        }
        return lists.items().asSlice((long) start * Integer.BYTES, (long) (end - start) * Integer.BYTES);
    }

    /// The number of ids of one sequence of a row.
    public int length(int row, TokenColumn column) {
        return (int) (idsSegment(row, column).byteSize() / Integer.BYTES);
    }

    /// How many of a sequence's first ids are the prompt's; 0 for texts.
    public int promptLength(int row, TokenColumn column) {
        int prompt = batch(row).sequences(index(column)).promptLengths().getAtIndex(INT, inBatch(row));
        if (prompt < 0 || prompt > length(row, column)) {
            throw damaged(row, column.idsName(), "claims a prompt of " + prompt + " tokens of " + length(row, column));
        }
        return prompt;
    }

    public TokenSequence sequence(int row, TokenColumn column) {
        int prompt = promptLength(row, column);
        int[] answers = batch(row).answers().map(lists -> list(lists, row, TokenizedSchema.ANSWERS).toArray(INT))
                .orElse(new int[0]);
        if (!TokenSequence.areSpans(answers, prompt)) {
            throw damaged(row, TokenizedSchema.ANSWERS, "claims answers that do not lie in the prompt one by one");
        }
        return new TokenSequence(ids(row, column), prompt, answers);
    }

    /// The margin of a pair; empty where its row named none.
    ///
    /// @throws IllegalArgumentException if this is no set of pairs
    public OptionalDouble margin(int row) {
        double margin = notes(row).margins().getAtIndex(DOUBLE, inBatch(row));
        if (Double.isInfinite(margin))
            throw damaged(row, TokenizedSchema.MARGIN, "is " + margin + "; expected a finite number");
        return Double.isNaN(margin) ? OptionalDouble.empty() : OptionalDouble.of(margin);
    }

    /// The weight of a pair, 0 or more.
    ///
    /// @throws IllegalArgumentException if this is no set of pairs
    public double weight(int row) {
        double weight = notes(row).weights().getAtIndex(DOUBLE, inBatch(row));
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY))
            throw damaged(row, TokenizedSchema.WEIGHT, "is " + weight + "; expected 0 or more");
        return weight;
    }

    /// Whether a response is desirable.
    ///
    /// @throws IllegalArgumentException if this is no set of single responses
    public boolean label(int row) {
        int label = batch(row).labels()
                .orElseThrow(() -> new IllegalArgumentException("a set of " + kind + " has no labels"))
                .getAtIndex(INT, inBatch(row));
        if (label != 0 && label != 1)
            throw damaged(row, TokenizedSchema.LABEL, "is " + label + "; expected 0 or 1");
        return label == 1;
    }

    private TokenizedBatch.Notes notes(int row) {
        return batch(row).notes().orElseThrow(() -> new IllegalArgumentException("a set of " + kind + " has no notes"));
    }

    /// The place of the row among the rows that it was read with, from 0 (`SourcedRow.index`).
    public long sourceIndex(int row) { return batch(row).sourceIndices().getAtIndex(LONG, inBatch(row)); }

    /// Whether rows have a [#promptKey].
    public boolean hasPromptKeys() { return layout.keys(); }

    /// What tells a row's prompt from others; where the set has no keys, one of the prompt's ids, or of all ids of a text.
    public PromptKey promptOf(int row) {
        if (layout.keys())
            return promptKey(row);
        TokenColumn first = kind.columns().getFirst();
        int prompt = promptLength(row, first);
        int[] ids = ids(row, first);
        return PromptKey.of(prompt == 0 ? ids : Arrays.copyOf(ids, prompt));
    }

    /// What tells a row's prompt from others.
    ///
    /// @throws IllegalArgumentException if this set has no keys
    public PromptKey promptKey(int row) {
        MemorySegment keys = batch(row).promptKeys()
                .orElseThrow(() -> new IllegalArgumentException(file + " has no keys of prompts"));
        long at = 2L * inBatch(row);
        return new PromptKey(keys.getAtIndex(KEY, at), keys.getAtIndex(KEY, at + 1));
    }

    /// What the file says of itself: what it was made of ([StoreIdentity]) and what was counted; empty of old files.
    public Map<String, String> metadata() { return arrow.metadata(); }

    /// A part of the [StoreIdentity] that the file names; empty where it does not.
    public Optional<String> madeOf(String part) {
        return Optional.ofNullable(metadata().get(StoreIdentity.PREFIX + part));
    }

    /// SHA-256 of all rows, as the file names it; empty of files that do not. What is written by [TokenizedWriter] does.
    public Optional<String> contentHash() { return Optional.ofNullable(metadata().get(TokenizedWriter.CONTENT)); }

    /// What became of the rows that this set was made of; empty where the file does not say.
    public Optional<TokenizedSummary> summary() { return TokenizedSummary.of(metadata()); }

    /// The tokens of a column, over all rows.
    public long totalTokens(TokenColumn column) {
        long total = 0;
        for (int batch = 0; batch < batches(); batch++)
            total += tokensOfBatch(batch, column);
        return total;
    }

    /// The number of record batches.
    int batches() { return batches.length(); }

    /// The tokens of a column in a record batch: where a row has one sequence, the footer may say.
    long tokensOfBatch(int batch, TokenColumn column) {
        return index.isPresent() && kind.columns().size() == 1
                ? index.get().tokens()[batch]
                : tokenRun(batch, column).byteSize() / Integer.BYTES;
    }

    /// A column's ids of a record batch's rows, end to end: a segment of the mapping, `int32`, little-endian.
    ///
    /// @throws DataException when there are not as many as the footer says
    MemorySegment tokenRun(int batch, TokenColumn column) {
        TokenizedBatch read = readBatch(batch);
        if (read.rows() == 0)
            return MemorySegment.NULL;
        TokenizedBatch.Lists ids = read.sequences(index(column)).ids();
        int start = ids.offsets().getAtIndex(INT, 0);
        int end = ids.offsets().getAtIndex(INT, read.rows());
        boolean asSaid = index.isEmpty() || kind.columns().size() > 1 || end - start == index.get().tokens()[batch];
        if (start < 0 || end < start || end > ids.count() || !asSaid) {
            throw damaged(firstRows[batch], column.idsName(), "claims the tokens " + start + " to " + end + " of "
                    + ids.count() + " for its batch");
        }
        return ids.items().asSlice((long) start * Integer.BYTES, (long) (end - start) * Integer.BYTES);
    }

    /// Reads every id once and checks that a model of `vocabSize` has an embedding for it.
    ///
    /// @throws DataException naming the row and the id; the tokenizer of the data does not match the model
    public void checkVocabulary(int vocabSize, String modelName) {
        for (int row = 0; row < size; row++) {
            for (TokenColumn column : kind.columns()) {
                MemorySegment ids = idsSegment(row, column);
                for (long i = 0; i < ids.byteSize() / Integer.BYTES; i++) {
                    int id = ids.getAtIndex(INT, i);
                    if (id < 0 || id >= vocabSize) {
                        throw new DataException(file + ": row " + (row + 1) + ", field \"" + column.idsName()
                                + "\": token id " + id + " is not in the vocabulary of the model " + modelName
                                + "; expected 0 to " + (vocabSize - 1));
                    }
                }
            }
        }
    }

    /// Checks that every sequence has something to predict.
    ///
    /// @throws DataException naming the first row that has not
    public void requireTargets() {
        for (int row = 0; row < size; row++) {
            for (TokenColumn column : kind.columns()) {
                int length = length(row, column);
                int prompt = promptLength(row, column);
                if (length < 2 || prompt == length) {
                    throw damaged(row, column.idsName(), "has " + length + " tokens"
                            + (prompt == 0 ? "" : ", " + prompt + " of them the prompt's") + ": nothing to predict");
                }
            }
        }
    }

    @Override
    public void close() { arrow.close(); }

    private TokenizedBatch batch(int row) { return readBatch(batchIndex(row)); }

    private int inBatch(int row) { return row - firstRows[batchIndex(row)]; }

    private int batchIndex(int row) {
        Objects.checkIndex(row, size);
        int found = Arrays.binarySearch(firstRows, row);
        if (found < 0)
            return -found - 2;
        // Batches without rows share their first row with the next one: take the last of these.
        while (found + 1 < firstRows.length && firstRows[found + 1] == row)
            found++;
        return found;
    }

    private int index(TokenColumn column) {
        int index = kind.columns().indexOf(column);
        if (index < 0)
            throw new IllegalArgumentException("a set of " + kind + " has no column " + column);
        return index;
    }

    private DataException damaged(int row, String field, String problem) {
        return new DataException(file + ": row " + (row + 1) + ", field \"" + field + "\": " + problem);
    }
}
