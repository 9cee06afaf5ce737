package arabica.datasets.arrow;

import arabica.datasets.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/// Writes a tokenized set: an uncompressed Arrow IPC file of many record batches, because offsets within a batch have
/// 32 bits. The file appears under its name with [#commit]; closed without, nothing is left of it. Not thread-safe.
public final class TokenizedWriter implements AutoCloseable {
    private static final int BATCH_ROWS = 4096;
    private static final int BATCH_TOKENS = 1 << 20;

    private final Path file;
    private final Path temporary;
    private final TokenizedKind kind;
    private final BufferAllocator allocator;
    private final VectorSchemaRoot root;
    private final FileChannel channel;
    private final ArrowFileWriter writer;
    private int batchRows;
    private int batchTokens;
    private long rows;
    private boolean closed;

    private TokenizedWriter(Path file, TokenizedKind kind) throws IOException {
        this.file = file;
        this.kind = kind;
        temporary = AtomicFiles.temporary(file);
        channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        allocator = new RootAllocator();
        root = VectorSchemaRoot.create(TokenizedSchema.of(kind), allocator);
        writer = new ArrowFileWriter(root, null, channel);
        writer.start();
    }

    public static TokenizedWriter create(Path file, TokenizedKind kind) {
        try {
            return new TokenizedWriter(file, kind);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    static TokenizedKind kindOf(TokenizedRow row) {
        return switch (row) {
            case TokenizedRow.SequenceRow sequence -> TokenizedKind.SEQUENCES;
            case TokenizedRow.PairRow pair -> TokenizedKind.PAIRS;
            case TokenizedRow.UnpairedRow unpaired -> TokenizedKind.UNPAIRED;
        };
    }

    /// @param sourceIndex the place of the row among the rows that were read, from 0
    /// @throws IllegalArgumentException when the row is of another kind than the set
    public void add(TokenizedRow row, long sourceIndex) {
        if (kindOf(row) != kind)
            throw new IllegalArgumentException("a row of " + kindOf(row) + " in a set of " + kind);
        switch (row) {
            case TokenizedRow.SequenceRow sequence -> {
                put(TokenColumn.INPUT_IDS, sequence.sequence());
                put(TokenizedSchema.ANSWERS, sequence.sequence().answers());
            }
            case TokenizedRow.UnpairedRow unpaired -> {
                put(TokenColumn.COMPLETION, unpaired.sequence());
                ((IntVector) root.getVector(TokenizedSchema.LABEL)).setSafe(batchRows, unpaired.label() ? 1 : 0);
            }
            case TokenizedRow.PairRow pair -> {
                put(TokenColumn.CHOSEN, pair.chosen());
                put(TokenColumn.REJECTED, pair.rejected());
                put(TokenizedSchema.MARGIN, pair.margin().orElse(Double.NaN));
                put(TokenizedSchema.WEIGHT, pair.weight());
            }
        }
        ((BigIntVector) root.getVector(TokenizedSchema.SOURCE_INDEX)).setSafe(batchRows, sourceIndex);
        batchRows++;
        rows++;
        if (batchRows >= BATCH_ROWS || batchTokens >= BATCH_TOKENS)
            flush();
    }

    /// The rows added so far.
    public long rows() { return rows; }

    /// Completes the file and moves it to its name.
    public void commit() {
        flush();
        try {
            writer.end();
            writer.close();
            channel.close();
            AtomicFiles.moveIntoPlace(temporary, file);
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
            try (allocator; root) {
                channel.close();
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void put(TokenColumn column, TokenSequence sequence) {
        put(column.idsName(), sequence.ids());
        ((IntVector) root.getVector(column.promptLengthName())).setSafe(batchRows, sequence.promptLength());
        batchTokens += sequence.length();
    }

    private void put(String column, double value) { ((Float8Vector) root.getVector(column)).setSafe(batchRows, value); }

    private void put(String column, int[] values) {
        ListVector lists = (ListVector) root.getVector(column);
        IntVector items = (IntVector) lists.getDataVector();
        int start = lists.startNewValue(batchRows);
        for (int i = 0; i < values.length; i++)
            items.setSafe(start + i, values[i]);
        lists.endValue(batchRows, values.length);
    }

    private void flush() {
        if (batchRows == 0)
            return;
        root.setRowCount(batchRows);
        try {
            writer.writeBatch();
        } catch (IOException e) {
            throw failed(file, e);
        }
        root.clear();
        batchRows = 0;
        batchTokens = 0;
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
}
