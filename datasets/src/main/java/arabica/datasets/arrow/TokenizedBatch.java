package arabica.datasets.arrow;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// One record batch of a tokenized set, as slices of the mapping.
///
/// @param answers of sequences, in their prompts; none for pairs
/// @param notes   of pairs; none for others
/// @param promptKeys  16 bytes a row, big-endian; none where rows have no keys
/// @param labels  `int32[rows]` of single responses; not yet checked; none for others
record TokenizedBatch(int rows, List<Sequences> columns, Optional<Lists> answers, Optional<Notes> notes,
        Optional<MemorySegment> labels, MemorySegment sourceIndices, Optional<MemorySegment> promptKeys) {
    /// @param margins `float64[rows]`, NaN where there is none
    /// @param weights `float64[rows]`; not yet checked
    record Notes(MemorySegment margins, MemorySegment weights) {}

    /// @param offsets `int32[rows + 1]` into `items`; not yet checked
    /// @param items `int32[count]`
    record Lists(MemorySegment offsets, MemorySegment items, int count) {}

    /// @param promptLengths `int32[rows]`; not yet checked
    record Sequences(Lists ids, MemorySegment promptLengths) {}

    Sequences sequences(int column) { return columns.get(column); }
}
