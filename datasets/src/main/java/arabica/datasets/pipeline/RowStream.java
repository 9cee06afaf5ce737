package arabica.datasets.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Rows as copies, a batch of them at a time.
final class RowStream implements Iterator<TableRow> {
    private final BatchSource source;
    private final Run run;
    private final Deque<TableRow> rows = new ArrayDeque<>();
    private boolean ended;

    private RowStream(BatchSource source, Run run) {
        this.source = source;
        this.run = run;
    }

    static Stream<TableRow> of(Node node, Run run) {
        RowStream rows;
        try {
            rows = new RowStream(node.open(run, Optional.empty()), run);
        } catch (RuntimeException | Error failure) {
            run.close();
            throw failure;
        }
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows,
                Spliterator.ORDERED | Spliterator.NONNULL), false).onClose(rows::close);
    }

    @Override
    public boolean hasNext() {
        while (rows.isEmpty() && !ended) {
            Batch batch = source.next();
            if (batch == null) {
                ended = true;
                break;
            }
            try (batch) {
                for (int i = 0; i < batch.rows(); i++) {
                    rows.add(new TableRow(batch.table(), i, run.origins().of(batch.origins()[i]), Map.of()).copy());
                }
            }
        }
        return !rows.isEmpty();
    }

    @Override
    public TableRow next() {
        if (!hasNext()) { throw new NoSuchElementException(); }
        return rows.remove();
    }

    private void close() {
        try (run) {
            source.close();
        }
    }
}
