package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Rows that are in memory. Their file is called `memory`.
record RowsNode(Schema columns, List<? extends Map<String, ?>> rows) implements Node {
    private static final Path NAME = Path.of("memory");
    private static final int BATCH_ROWS = 1024;

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) {
        wanted.ifPresent(names -> names.forEach(name -> Schemas.require(columns, name, NAME)));
        Schema schema = wanted.map(names -> new Schema(names.stream().map(columns::findField).toList()))
                .orElse(columns);
        long file = run.origins().register(NAME);
        return new BatchSource() {
            private int next;

            @Override
            public Schema schema() { return schema; }

            @Override
            public Batch next() {
                if (next == rows.size()) { return null; }
                int from = next;
                int count = Math.min(BATCH_ROWS, rows.size() - from);
                next += count;
                List<FieldVector> vectors = new ArrayList<>();
                try {
                    schema.getFields().forEach(field -> vectors.add(column(field, from, count)));
                } catch (RuntimeException | Error failure) {
                    vectors.forEach(FieldVector::close);
                    throw failure;
                }
                long[] origins = new long[count];
                for (int i = 0; i < count; i++) { origins[i] = file + from + i + 1; }
                return new Batch(Vectors.table(schema.getFields(), vectors, count), origins);
            }

            private FieldVector column(Field field, int from, int count) {
                return Vectors.make(field, count, run.allocator(), to -> {
                    for (int i = 0; i < count; i++) {
                        try {
                            Values.set(to, i, rows.get(from + i).get(field.getName()));
                        } catch (DataException e) {
                            throw new DataException(NAME + ": row " + (from + i + 1) + ": " + e.getMessage(), e);
                        }
                    }
                });
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Stream<Path> inputs() { return Stream.empty(); }
}
