package arabica.datasets.arrow;

import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.Schema;

/// The rows of one record batch, as they are gathered. Offsets within a batch have 32 bits, so a batch is full after some
/// rows or tokens.
final class TokenizedVectors implements AutoCloseable {
    private static final int BATCH_ROWS = 4096;
    private static final int BATCH_TOKENS = 1 << 20;

    private final TokenizedKind kind;
    private final BufferAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root;
    private int rows;
    private int tokens;

    /// @param keys whether rows have a [PromptKey]
    TokenizedVectors(TokenizedKind kind, boolean keys) {
        this.kind = kind;
        root = VectorSchemaRoot.create(TokenizedSchema.of(kind, keys), allocator);
    }

    /// The rows gathered so far.
    VectorSchemaRoot batch() {
        root.setRowCount(rows);
        return root;
    }

    Schema schema() { return root.getSchema(); }

    int rows() { return rows; }

    boolean isFull() { return rows >= BATCH_ROWS || tokens >= BATCH_TOKENS; }

    static TokenizedKind kindOf(TokenizedRow row) {
        return switch (row) {
            case TokenizedRow.SequenceRow sequence -> TokenizedKind.SEQUENCES;
            case TokenizedRow.PairRow pair -> TokenizedKind.PAIRS;
            case TokenizedRow.UnpairedRow unpaired -> TokenizedKind.UNPAIRED;
        };
    }

    /// @throws IllegalArgumentException when the row is of another kind than the set
    void add(TokenizedRow row, long sourceIndex, Optional<PromptKey> key) {
        if (kindOf(row) != kind)
            throw new IllegalArgumentException("a row of " + kindOf(row) + " in a set of " + kind);
        switch (row) {
            case TokenizedRow.SequenceRow sequence -> {
                put(TokenColumn.INPUT_IDS, sequence.sequence());
                put(TokenizedSchema.ANSWERS, sequence.sequence().answers());
            }
            case TokenizedRow.UnpairedRow unpaired -> {
                put(TokenColumn.COMPLETION, unpaired.sequence());
                ((IntVector) root.getVector(TokenizedSchema.LABEL)).setSafe(rows, unpaired.label() ? 1 : 0);
            }
            case TokenizedRow.PairRow pair -> {
                put(TokenColumn.CHOSEN, pair.chosen());
                put(TokenColumn.REJECTED, pair.rejected());
                put(TokenizedSchema.MARGIN, pair.margin().orElse(Double.NaN));
                put(TokenizedSchema.WEIGHT, pair.weight());
            }
        }
        ((BigIntVector) root.getVector(TokenizedSchema.SOURCE_INDEX)).setSafe(rows, sourceIndex);
        if (root.getVector(TokenizedSchema.PROMPT_KEY) instanceof FixedSizeBinaryVector keys)
            keys.setSafe(rows, key.orElseThrow().bytes());
        rows++;
    }

    void clear() {
        root.clear();
        rows = 0;
        tokens = 0;
    }

    @Override
    public void close() {
        root.close();
        allocator.close();
    }

    private void put(TokenColumn column, TokenSequence sequence) {
        put(column.idsName(), sequence.ids());
        ((IntVector) root.getVector(column.promptLengthName())).setSafe(rows, sequence.promptLength());
        tokens += sequence.length();
    }

    private void put(String column, double value) { ((Float8Vector) root.getVector(column)).setSafe(rows, value); }

    private void put(String column, int[] values) {
        ListVector lists = (ListVector) root.getVector(column);
        IntVector items = (IntVector) lists.getDataVector();
        int start = lists.startNewValue(rows);
        for (int i = 0; i < values.length; i++)
            items.setSafe(start + i, values[i]);
        lists.endValue(rows, values.length);
    }
}
