package arabica.datasets.pipeline;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.RowTables;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Files, one after the other, as one table.
///
/// @param skipBad how many rows that cannot be read are left out, of all files together
/// @param log     hears of each of them, once a pass
record ReadNode(List<Path> files, int skipBad, Consumer<BadRowException> log) implements Node {

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) {
        // Several files must be looked at before the first row is out, or a column's type would be a guess.
        return files.size() == 1
                ? new Source(run, Optional.empty(), wanted)
                : new Source(run, Optional.of(schemas(run)), wanted);
    }

    @Override
    public Stream<Path> inputs() { return files.stream(); }

    private List<Schema> schemas(Run run) {
        List<Schema> schemas = new ArrayList<>();
        for (Path file : files) {
            // Where no row may be bad none is left out here either: a column might be of another type when it is read.
            BadRowPolicy policy = skipBad == 0
                    ? BadRowPolicy.strict()
                    : BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {});
            TableOptions all = new TableOptions(List.of(), policy);
            try (TableReader reader = RowTables.open(file, all, run.allocator())) {
                schemas.add(reader.schema());
            }
        }
        return schemas;
    }

    private final class Source implements BatchSource {
        private final Run run;
        private final Optional<List<Schema>> schemas;
        private final Optional<List<String>> wanted;
        private final BadRowPolicy policy;
        private final List<Long> badRows = new ArrayList<>();
        private final Schema schema;
        private TableReader reader;
        private int next;
        private long file;
        private long row;
        private int badPassed;

        Source(Run run, Optional<List<Schema>> schemas, Optional<List<String>> wanted) {
            this.run = run;
            this.schemas = schemas;
            this.wanted = wanted;
            policy = BadRowPolicy.allow(skipBad, bad -> {
                badRows.add(bad.row());
                log.accept(bad);
            });
            if (schemas.isEmpty()) {
                openNext();
                schema = reader.schema();
            } else {
                schema = wanted(union(schemas.get()));
            }
        }

        private Schema union(List<Schema> all) {
            Schema union = all.getFirst();
            for (int i = 1; i < all.size(); i++) {
                union = Schemas.union(union, all.get(i), i == 1 ? files.getFirst() : "the files before it",
                        files.get(i));
            }
            return union;
        }

        private Schema wanted(Schema all) {
            wanted.ifPresent(names -> names.forEach(name -> Schemas.require(all, name, files.getFirst() + " and "
                    + (files.size() - 1) + " more")));
            return wanted.map(names -> new Schema(names.stream().map(all::findField).toList())).orElse(all);
        }

        @Override
        public Schema schema() { return schema; }

        @Override
        public Batch next() {
            while (true) {
                if (reader == null) {
                    if (next == files.size()) { return null; }
                    openNext();
                }
                VectorSchemaRoot table = reader.next();
                if (table != null) { return owned(table); }
                closeReader();
            }
        }

        private void openNext() {
            Path path = files.get(next);
            badRows.clear();
            badPassed = 0;
            row = 0;
            file = run.origins().register(path);
            List<String> columns = wanted.orElse(List.of());
            if (schemas.isPresent()) {
                Schema own = schemas.get().get(next);
                columns = schema.getFields().stream().map(Field::getName).filter(name -> Schemas.has(own, name))
                        .toList();
            }
            next++;
            reader = RowTables.open(path, new TableOptions(columns, policy), run.allocator());
        }

        private Batch owned(VectorSchemaRoot table) {
            long[] origins = new long[table.getRowCount()];
            for (int i = 0; i < origins.length; i++) {
                row++;
                while (badPassed < badRows.size() && badRows.get(badPassed) <= row) {
                    badPassed++;
                    row++;
                }
                origins[i] = file + row;
            }
            VectorSchemaRoot own = schemas.isEmpty()
                    ? Vectors.move(table, run.allocator())
                    : Schemas.conform(table, schema, run.allocator());
            return new Batch(own, origins);
        }

        private void closeReader() {
            reader.close();
            reader = null;
        }

        @Override
        public void close() { if (reader != null) { closeReader(); } }
    }

    ReadNode {
        files = List.copyOf(files);
        if (files.isEmpty()) { throw new DataException("no file to read"); }
    }
}
