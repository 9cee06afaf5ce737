package arabica.datasets.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;

/// The first rows; no more is read than they need, but for what is read ahead.
record LimitNode(Node upstream, long rows) implements Node {

    LimitNode {
        if (rows < 0) { throw new IllegalArgumentException("limit of " + rows + " rows; expected 0 or more"); }
    }

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) {
        BatchSource source = upstream.open(run, wanted);
        return new BatchSource() {
            private long left = rows;

            @Override
            public Schema schema() { return source.schema(); }

            @Override
            public Batch next() {
                Batch batch = left == 0 ? null : source.next();
                if (batch == null) { return null; }
                long allowed = left;
                left -= Math.min(left, batch.rows());
                return Steps.kept(batch, run, i -> i < allowed);
            }

            @Override
            public void close() { source.close(); }
        };
    }

    @Override
    public Stream<Path> inputs() { return upstream.inputs(); }
}
