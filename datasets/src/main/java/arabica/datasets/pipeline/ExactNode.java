package arabica.datasets.pipeline;

import arabica.datasets.dedup.Hash128;
import arabica.datasets.dedup.RowIndex;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// The first of rows that are equal in some columns, or in all.
///
/// @param columns what is compared; none for all
record ExactNode(Node upstream, List<String> columns, Dropped dropped) implements Node {

    /// A batch and its rows' hashes.
    private record Hashed(Batch batch, Hash128[] hashes) { void close() { batch.close(); } }

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) { return open(run, wanted, kept -> kept); }

    /// @param stays the origin of the row that a later step keeps for one that stays here
    BatchSource open(Run run, Optional<List<String>> wanted, LongUnaryOperator stays) {
        // Rows are compared as they are, not as much of them as somebody wants to see.
        Optional<List<String>> needed = columns.isEmpty() ? Optional.empty() : wanted.map(names -> {
            Set<String> all = new LinkedHashSet<>(names);
            all.addAll(columns);
            return List.copyOf(all);
        });
        return Node.on(upstream.open(run, needed), source -> source(source, run, wanted, stays));
    }

    private BatchSource source(BatchSource source, Run run, Optional<List<String>> wanted, LongUnaryOperator stays) {
        Schema in = source.schema();
        List<String> all = in.getFields().stream().map(Field::getName).toList();
        List<String> compared = columns.isEmpty() ? all : columns;
        compared.forEach(column -> Schemas.require(in, column, "dedup"));
        List<String> names = wanted.orElse(all);
        Schema schema = new Schema(names.stream().map(in::findField).toList());
        WorkAhead<Hashed> work = new WorkAhead<>(source, batch -> hashed(batch, compared), Hashed::close, run);
        RowIndex seen = new RowIndex();
        return new BatchSource() {
            @Override
            public Schema schema() { return schema; }

            @Override
            public Batch next() {
                Hashed hashed = work.next();
                if (hashed == null) { return null; }
                Batch batch = hashed.batch();
                Batch kept = Steps.kept(batch, run, i -> {
                    long first = seen.putIfAbsent(hashed.hashes()[i], batch.origins()[i]);
                    if (first == RowIndex.ABSENT) { return true; }
                    if (!run.isLooking()) {
                        dropped.row(run.origins().of(batch.origins()[i]), run.origins().of(stays.applyAsLong(first)));
                    }
                    return false;
                });
                return names.equals(all) ? kept : Vectors.select(kept, names);
            }

            @Override
            public void close() { work.close(); }
        };
    }

    private static Hashed hashed(Batch batch, List<String> compared) {
        try {
            return new Hashed(batch, Cells.hashes(batch.table(), compared));
        } catch (RuntimeException | Error failure) {
            batch.close();
            throw failure;
        }
    }

    @Override
    public Stream<Path> inputs() { return upstream.inputs(); }
}
