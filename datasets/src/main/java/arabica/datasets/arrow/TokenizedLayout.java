package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;

/// Checks that an Arrow file's columns are those of a tokenized set, and finds them among a record batch's buffers.
///
/// A batch lists its nodes and buffers depth first: a `list<int32>` has two nodes (the lists, their items) and four
/// buffers (validity, offsets; validity, items), a number or a key one node and two buffers (validity, values).
///
/// @param keys whether rows have a [PromptKey]
record TokenizedLayout(Path file, TokenizedKind kind, boolean keys) {
    private static final int LIST_NODES = 2;
    private static final int LIST_BUFFERS = 4;
    private static final int NUMBER_BUFFERS = 2;

    /// @throws DataException when a column is missing, additional, or of another type
    static TokenizedLayout of(Path file, Schema schema) {
        for (TokenizedKind kind : TokenizedKind.values()) {
            if (schema.fieldsLength() == 0 || !kind.columns().getFirst().idsName().equals(schema.fields(0).name()))
                continue;
            int expected = 2 * kind.columns().size() + 1 + (kind.hasAnswers() ? 1 : 0) + (kind.hasNotes() ? 2 : 0)
                    + (kind.hasLabels() ? 1 : 0);
            boolean keys = schema.fieldsLength() == expected + 1;
            if (schema.fieldsLength() != expected && !keys)
                break;
            int next = 0;
            for (TokenColumn column : kind.columns()) {
                requireList(file, schema.fields(next++), column.idsName());
                requireInt(file, schema.fields(next++), column.promptLengthName(), 32);
            }
            if (kind.hasAnswers())
                requireList(file, schema.fields(next++), TokenizedSchema.ANSWERS);
            if (kind.hasNotes()) {
                requireNumber(file, schema.fields(next++), TokenizedSchema.MARGIN);
                requireNumber(file, schema.fields(next++), TokenizedSchema.WEIGHT);
            }
            if (kind.hasLabels())
                requireInt(file, schema.fields(next++), TokenizedSchema.LABEL, 32);
            requireInt(file, schema.fields(next++), TokenizedSchema.SOURCE_INDEX, 64);
            if (keys)
                requireKey(file, schema.fields(next));
            return new TokenizedLayout(file, kind, keys);
        }
        throw new DataException(file + ": is no tokenized set: expected the columns "
                + Arrays.stream(TokenizedKind.values())
                        .map(kind -> kind.columns().stream().map(TokenColumn::idsName).toList().toString())
                        .collect(Collectors.joining(" or "))
                + " with their prompt lengths and " + TokenizedSchema.SOURCE_INDEX);
    }

    TokenizedBatch batch(int number, MappedArrowFile.Batch batch) {
        int sequences = kind.columns().size();
        int lists = sequences + (kind.hasAnswers() ? 1 : 0);
        int numbers = sequences + (kind.hasNotes() ? 2 : 0) + (kind.hasLabels() ? 1 : 0) + 1 + (keys ? 1 : 0);
        if (batch.nodeLengths().size() != LIST_NODES * lists + numbers
                || batch.buffers().size() != LIST_BUFFERS * lists + NUMBER_BUFFERS * numbers) {
            throw damaged(number, "does not have the columns of the schema");
        }
        List<TokenizedBatch.Sequences> columns = new ArrayList<>();
        int rows = batch.rows();
        int node = 0;
        int buffer = 0;
        for (int s = 0; s < sequences; s++) {
            TokenizedBatch.Lists ids = lists(number, batch, node, buffer);
            requireRows(number, batch.nodeLengths().get(node + LIST_NODES), rows);
            columns.add(new TokenizedBatch.Sequences(ids,
                    sized(number, batch.buffers().get(buffer + LIST_BUFFERS + 1), rows, Integer.BYTES)));
            node += LIST_NODES + 1;
            buffer += LIST_BUFFERS + NUMBER_BUFFERS;
        }
        Optional<TokenizedBatch.Lists> answers = kind.hasAnswers()
                ? Optional.of(lists(number, batch, node, buffer))
                : Optional.empty();
        Optional<TokenizedBatch.Notes> notes = kind.hasNotes()
                ? Optional.of(new TokenizedBatch.Notes(doubles(number, batch, node, buffer),
                        doubles(number, batch, node + 1, buffer + NUMBER_BUFFERS)))
                : Optional.empty();
        Optional<MemorySegment> labels = Optional.empty();
        if (kind.hasLabels()) {
            requireRows(number, batch.nodeLengths().get(node), rows);
            labels = Optional.of(sized(number, batch.buffers().get(buffer + 1), rows, Integer.BYTES));
        }
        int last = batch.buffers().size() - (keys ? 1 + NUMBER_BUFFERS : 1);
        requireRows(number, batch.nodeLengths().get(batch.nodeLengths().size() - (keys ? 2 : 1)), rows);
        Optional<MemorySegment> promptKeys = Optional.empty();
        if (keys) {
            requireRows(number, batch.nodeLengths().getLast(), rows);
            promptKeys = Optional.of(sized(number, batch.buffers().getLast(), rows, PromptKey.BYTES));
        }
        return new TokenizedBatch(rows, columns, answers, notes, labels,
                sized(number, batch.buffers().get(last), rows, Long.BYTES), promptKeys);
    }

    private TokenizedBatch.Lists lists(int number, MappedArrowFile.Batch batch, int node, int buffer) {
        int rows = batch.rows();
        requireRows(number, batch.nodeLengths().get(node), rows);
        long items = batch.nodeLengths().get(node + 1);
        if (items < 0 || items > Integer.MAX_VALUE)
            throw damaged(number, "claims " + items + " tokens");
        return new TokenizedBatch.Lists(
                sized(number, batch.buffers().get(buffer + 1), rows == 0 ? 0 : rows + 1L, Integer.BYTES),
                sized(number, batch.buffers().get(buffer + 3), items, Integer.BYTES), (int) items);
    }

    private MemorySegment doubles(int number, MappedArrowFile.Batch batch, int node, int buffer) {
        requireRows(number, batch.nodeLengths().get(node), batch.rows());
        return sized(number, batch.buffers().get(buffer + 1), batch.rows(), Double.BYTES);
    }

    private MemorySegment sized(int number, MemorySegment buffer, long elements, int bytes) {
        if (buffer.byteSize() < elements * bytes) {
            throw damaged(number, "has a buffer of " + buffer.byteSize() + " bytes; expected " + elements * bytes);
        }
        return buffer.asSlice(0, elements * bytes);
    }

    private void requireRows(int number, long claimed, int rows) {
        if (claimed != rows)
            throw damaged(number, "has a column of " + claimed + " rows and " + rows + " rows");
    }

    private static void requireList(Path file, Field field, String name) {
        boolean list = field.typeType() == Type.List && field.childrenLength() == 1;
        if (!list || !name.equals(field.name()) || !isInt(field.children(0), 32)) {
            throw new DataException(
                    file + ": column \"" + field.name() + "\": expected \"" + name + "\", a list of int32");
        }
    }

    private static void requireInt(Path file, Field field, String name, int bits) {
        if (!name.equals(field.name()) || !isInt(field, bits)) {
            throw new DataException(file + ": column \"" + field.name() + "\": expected \"" + name + "\", int" + bits);
        }
    }

    private static void requireNumber(Path file, Field field, String name) {
        boolean isDouble = field.typeType() == Type.FloatingPoint && field.dictionary() == null
                && field.type(new FloatingPoint()) instanceof FloatingPoint type
                && type.precision() == Precision.DOUBLE;
        if (!name.equals(field.name()) || !isDouble) {
            throw new DataException(file + ": column \"" + field.name() + "\": expected \"" + name + "\", float64");
        }
    }

    private static void requireKey(Path file, Field field) {
        boolean isKey = field.typeType() == Type.FixedSizeBinary && field.dictionary() == null
                && field.type(new FixedSizeBinary()) instanceof FixedSizeBinary type
                && type.byteWidth() == PromptKey.BYTES;
        if (!TokenizedSchema.PROMPT_KEY.equals(field.name()) || !isKey) {
            throw new DataException(file + ": column \"" + field.name() + "\": expected \""
                    + TokenizedSchema.PROMPT_KEY + "\", " + PromptKey.BYTES + " bytes");
        }
    }

    private static boolean isInt(Field field, int bits) {
        return field.typeType() == Type.Int && field.type(new Int()) instanceof Int type && type.bitWidth() == bits
                && type.isSigned() && field.dictionary() == null;
    }

    private DataException damaged(int number, String problem) {
        return new DataException(file + ": damaged Arrow file: record batch " + number + " " + problem);
    }
}
