package arabica.datasets.arrow;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One record batch of a tokenized set, as slices of the mapping.
record TokenizedBatch(int rows, List<Sequences> columns, MemorySegment sourceIndices) {
    /// @param offsets `int32[rows + 1]` into `ids`; not yet checked
    /// @param ids `int32[idCount]`
    /// @param promptLengths `int32[rows]`; not yet checked
    record Sequences(MemorySegment offsets, MemorySegment ids, int idCount, MemorySegment promptLengths) {}

    Sequences sequences(int column) { return columns.get(column); }
}
