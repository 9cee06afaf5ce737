package arabica.datasets.pipeline;

import org.apache.arrow.vector.types.pojo.Schema;

/// Batches, one after the other.
interface BatchSource extends AutoCloseable {
    /// The columns of every batch.
    Schema schema();

    /// The next batch, which is the caller's to close; null at the end. A batch may have no rows.
    Batch next();

    @Override
    void close();
}
