package arabica.datasets.table.parquet;

import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/// Builds the values of one column of the table out of what lies beneath it: one cursor for each of its leaves, which all
/// go forward together.
final class RowAssembler {
    private final ParquetNode node;
    private final Map<ParquetNode.Leaf, LeafCursor> cursors;
    private final List<LeafCursor> all;

    RowAssembler(ParquetNode node, Map<ParquetNode.Leaf, LeafCursor> cursors) {
        this.node = node;
        this.cursors = cursors;
        all = node.leaves().map(cursors::get).toList();
    }

    /// Puts the next `rows` rows into a vector, the first at `from`.
    void fill(FieldVector vector, int from, int rows) {
        if (node instanceof ParquetNode.Leaf leaf && leaf.column().getMaxRepetitionLevel() == 0) {
            LeafCursor cursor = cursors.get(leaf);
            for (int i = from; i < from + rows; i++)
                cursor.put(vector, i);
            return;
        }
        for (int i = from; i < from + rows; i++) {
            put(node, vector, i);
            for (LeafCursor cursor : all) {
                if (cursor.repetition() != 0)
                    throw new PageChecks.Damaged("has fields whose lists differ in length");
            }
        }
    }

    /// How much the values took that were put into vectors, so far.
    long bytes() { return all.stream().mapToLong(LeafCursor::bytes).sum(); }

    /// Whether all values were used.
    boolean ended() { return all.stream().allMatch(LeafCursor::ended); }

    private void put(ParquetNode at, FieldVector vector, int index) {
        switch (at) {
            case ParquetNode.Leaf leaf -> cursors.get(leaf).put(vector, index);
            case ParquetNode.Struct struct -> {
                if (first(struct).definition() < struct.present()) {
                    pass(struct);
                    return;
                }
                StructVector structs = (StructVector) vector;
                structs.setIndexDefined(index);
                for (int i = 0; i < struct.children().size(); i++)
                    put(struct.children().get(i), structs.getChildrenFromFields().get(i), index);
            }
            case ParquetNode.Lists lists -> list(lists, (ListVector) vector, index);
        }
    }

    private void list(ParquetNode.Lists lists, ListVector vector, int index) {
        LeafCursor first = first(lists);
        int definition = first.definition();
        if (definition < lists.present()) {
            pass(lists);
            return;
        }
        int start = vector.startNewValue(index);
        int size = 0;
        if (definition < lists.filled()) {
            pass(lists);
        } else {
            do {
                put(lists.item(), vector.getDataVector(), start + size);
                size++;
            } while (first.repetition() == lists.repeated());
        }
        vector.endValue(index, size);
    }

    private LeafCursor first(ParquetNode at) {
        return switch (at) {
            case ParquetNode.Leaf leaf -> cursors.get(leaf);
            case ParquetNode.Struct struct -> first(struct.children().getFirst());
            case ParquetNode.Lists lists -> first(lists.item());
        };
    }

    /// What is null or empty has one entry in each column beneath.
    private void pass(ParquetNode at) {
        switch (at) {
            case ParquetNode.Leaf leaf -> cursors.get(leaf).pass();
            case ParquetNode.Struct struct -> struct.children().forEach(this::pass);
            case ParquetNode.Lists lists -> pass(lists.item());
        }
    }
}
