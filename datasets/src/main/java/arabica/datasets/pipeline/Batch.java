package arabica.datasets.pipeline;

import org.apache.arrow.vector.VectorSchemaRoot;

/// Some rows that go through a pipeline together. It belongs to whoever holds it, who closes it or hands it on.
///
/// @param table   the rows
/// @param origins where each came from: see [Origins]
record Batch(VectorSchemaRoot table, long[] origins) implements AutoCloseable {
    int rows() { return table.getRowCount(); }

    @Override
    public void close() { table.close(); }
}
