package arabica.datasets.table.parquet;

import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.parquet.column.ColumnDescriptor;

/// One field of a Parquet schema, and what its levels mean. A value comes with a definition level, which says how much of
/// its path is there, and a repetition level, which says in which list it goes on (Dremel, Melnik et al. 2010).
sealed interface ParquetNode {
    /// The Arrow column or field.
    Field field();

    /// The values under this node, in their order in the file.
    Stream<Leaf> leaves();

    /// Values of a primitive type.
    ///
    /// @param column     Parquet's description; its maximal definition level is that of a value that is there
    /// @param index      its place among all values' columns of the file
    /// @param conversion how a value becomes one of the field's type
    record Leaf(Field field, ColumnDescriptor column, int index, Conversion conversion) implements ParquetNode {
        @Override
        public Stream<Leaf> leaves() { return Stream.of(this); }

        int present() { return column.getMaxDefinitionLevel(); }
    }

    /// @param present the definition level from which on the struct is not null
    record Struct(Field field, int present, List<ParquetNode> children) implements ParquetNode {
        @Override
        public Stream<Leaf> leaves() { return children.stream().flatMap(ParquetNode::leaves); }
    }

    /// @param present  the definition level from which on the list is not null
    /// @param filled   the definition level from which on it has an item
    /// @param repeated the repetition level of a further item
    record Lists(Field field, int present, int filled, int repeated, ParquetNode item) implements ParquetNode {
        @Override
        public Stream<Leaf> leaves() { return item.leaves(); }
    }

    /// From Parquet's values to Arrow's.
    enum Conversion {
        /// As it is.
        NONE,
        /// Two bytes to a 32-bit float.
        HALF_FLOAT,
        /// Twelve bytes, nanoseconds of a day and a Julian day, to nanoseconds since 1970.
        INT96,
        /// There is no value.
        NULL
    }
}
