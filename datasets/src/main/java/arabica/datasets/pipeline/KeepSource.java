package arabica.datasets.pipeline;

import java.util.function.IntPredicate;
import org.apache.arrow.vector.types.pojo.Schema;

/// The rows of a source that are kept by their number, from 0 in the source's order; asked in order, on one thread. The
/// numbers are those of a pass before, so there must be as many rows as it saw.
final class KeepSource implements BatchSource {
    private final BatchSource source;
    private final Run run;
    private final int expected;
    private final IntPredicate keep;
    private int before;

    KeepSource(BatchSource source, Run run, int expected, IntPredicate keep) {
        this.source = source;
        this.run = run;
        this.expected = expected;
        this.keep = keep;
    }

    @Override
    public Schema schema() { return source.schema(); }

    @Override
    public Batch next() {
        Batch batch = source.next();
        if (batch == null) {
            Pass.requireSame(before == expected);
            return null;
        }
        int first = before;
        before = Math.addExact(before, batch.rows());
        if (before > expected) { batch.close(); }
        Pass.requireSame(before <= expected);
        return Steps.kept(batch, run, i -> keep.test(first + i));
    }

    @Override
    public void close() { source.close(); }
}
