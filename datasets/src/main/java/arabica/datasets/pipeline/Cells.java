package arabica.datasets.pipeline;

import arabica.datasets.dedup.Hash128;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/// Rows as what they are compared by.
final class Cells {
    private static final byte NULL = 0;
    private static final byte TEXT = 1;
    private static final byte OTHER = 2;

    private Cells() {}

    /// A hash for each row, of the values of some columns. Texts are hashed where they lie.
    static Hash128[] hashes(VectorSchemaRoot table, List<String> columns) {
        Hash128.Hasher hasher = new Hash128.Hasher();
        List<FieldVector> vectors = columns.stream().map(table::getVector).toList();
        Hash128[] hashes = new Hash128[table.getRowCount()];
        for (int i = 0; i < hashes.length; i++) {
            for (FieldVector vector : vectors) { add(hasher, vector, i); }
            hashes[i] = hasher.finish();
        }
        return hashes;
    }

    private static void add(Hash128.Hasher hasher, FieldVector vector, int index) {
        if (vector.isNull(index)) {
            hasher.field(NULL, ByteBuffer.allocate(0));
        } else if (vector instanceof VarCharVector texts) {
            int from = texts.getStartOffset(index);
            hasher.field(TEXT, texts.getDataBuffer().nioBuffer(from, texts.getEndOffset(index) - from));
        } else {
            StringBuilder plain = new StringBuilder();
            describe(plain, Values.get(vector, index));
            hasher.field(OTHER, ByteBuffer.wrap(plain.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// Unambiguous: lengths stand before texts and lists.
    private static void describe(StringBuilder to, Object value) {
        switch (value) {
            case null -> to.append('n');
            case String text -> to.append('t').append(text.length()).append(':').append(text);
            case byte[] bytes -> to.append('b').append(bytes.length).append(':')
                    .append(new String(bytes, StandardCharsets.ISO_8859_1));
            case List<?> items -> {
                to.append('l').append(items.size()).append(':');
                items.forEach(item -> describe(to, item));
            }
            case Map<?, ?> fields -> {
                to.append('s').append(fields.size()).append(':');
                fields.forEach((name, field) -> {
                    describe(to, name);
                    describe(to, field);
                });
            }
            default -> to.append('v').append(value).append(';');
        }
    }

    /// The texts of some columns of a row, a line each; of lists and structs all texts within (a conversation's contents).
    static String text(VectorSchemaRoot table, List<String> columns, int row) {
        List<String> texts = new ArrayList<>();
        for (String column : columns) { collect(texts, Values.get(table.getVector(column), row)); }
        return String.join("\n", texts);
    }

    private static void collect(List<String> texts, Object value) {
        switch (value) {
            case null -> {
            }
            case List<?> items -> items.forEach(item -> collect(texts, item));
            case Map<?, ?> fields -> fields.forEach((name, field) -> {
                // Who speaks is no text of the conversation.
                if (!name.equals("role")) { collect(texts, field); }
            });
            case byte[] bytes -> {
            }
            default -> texts.add(value.toString());
        }
    }
}
