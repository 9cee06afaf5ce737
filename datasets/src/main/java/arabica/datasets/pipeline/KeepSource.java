package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import java.util.function.IntPredicate;
import org.apache.arrow.vector.types.pojo.Schema;

/// The rows of a source that are kept by their number, from 0 in the source's order; asked in order, on one thread.
final class KeepSource implements BatchSource {
    private final BatchSource source;
    private final Run run;
    private final int rows;
    private final IntPredicate keep;
    private int before;

    /// @param rows how many there were when it was found out which are kept
    KeepSource(BatchSource source, Run run, int rows, IntPredicate keep) {
        this.source = source;
        this.run = run;
        this.rows = rows;
        this.keep = keep;
    }

    @Override
    public Schema schema() { return source.schema(); }

    @Override
    public Batch next() {
        Batch batch = source.next();
        if (batch == null) {
            requireSame(before == rows);
            return null;
        }
        int first = before;
        before = Math.addExact(before, batch.rows());
        if (before > rows) {
            batch.close();
            requireSame(false);
        }
        return Steps.kept(batch, run, i -> keep.test(first + i));
    }

    private void requireSame(boolean same) {
        if (!same) {
            throw new DataException("there were " + rows + " rows a moment ago, and "
                    + (before > rows ? "more" : before) + " now; was a file changed meanwhile?");
        }
    }

    @Override
    public void close() { source.close(); }
}
