package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Rows of several sets, each next one from a set drawn by weight.
record MixNode(List<Node> nodes, List<Double> weights, Stop stop, long seed) implements Node {
    private static final int BATCH_ROWS = 1024;

    MixNode {
        for (double weight : weights) {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("a weight is " + weight + "; expected a finite number above 0");
            }
        }
    }

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) {
        List<Rows> sets = new ArrayList<>();
        try {
            for (Node node : nodes) { sets.add(new Rows(node, run, wanted)); }
            Schema schema = schema(sets, wanted);
            for (Rows set : sets) { set.begin(schema); }
            return new Mixed(sets, schema, run);
        } catch (RuntimeException | Error failure) {
            sets.forEach(Rows::close);
            throw failure;
        }
    }

    private static Schema schema(List<Rows> sets, Optional<List<String>> wanted) {
        Schema all = sets.getFirst().source.schema();
        for (int i = 1; i < sets.size(); i++) {
            all = Schemas.union(all, sets.get(i).source.schema(), i == 1 ? "set 1" : "the sets before it",
                    "set " + (i + 1));
        }
        Schema union = all;
        wanted.ifPresent(names -> names.forEach(name -> Schemas.require(union, name, "the mix")));
        return wanted.map(names -> new Schema(names.stream().map(union::findField).toList())).orElse(union);
    }

    @Override
    public Stream<Path> inputs() { return nodes.stream().flatMap(Node::inputs); }

    /// A set of the mix and where it is read.
    private static final class Rows {
        private final Node node;
        private final Run run;
        private final Optional<List<String>> wanted;
        private Schema schema;
        private BatchSource source;
        private Batch batch;
        private int at;
        private boolean exhausted;

        Rows(Node node, Run run, Optional<List<String>> wanted) {
            this.node = node;
            this.run = run;
            // Columns that another set has are null here.
            this.wanted = wanted.map(names -> {
                try (BatchSource all = node.open(run, Optional.empty())) {
                    return names.stream().filter(name -> Schemas.has(all.schema(), name)).toList();
                }
            });
            source = node.open(run, this.wanted);
        }

        void begin(Schema mixed) {
            schema = mixed;
            if (!advance()) { throw new DataException("a set to mix has no rows"); }
        }

        /// Goes to the next row, `at` of `batch`; false where there is none.
        boolean advance() {
            at++;
            while (batch == null || at == batch.rows()) {
                closeBatch();
                Batch next = source.next();
                if (next == null) { return false; }
                at = 0;
                batch = new Batch(Schemas.conform(next.table(), schema, run.allocator()), next.origins());
            }
            return true;
        }

        void restart() {
            close();
            source = node.open(run, wanted);
            if (!advance()) { throw new DataException("a set to mix has no rows"); }
        }

        private void closeBatch() {
            if (batch != null) { batch.close(); }
            batch = null;
        }

        void close() {
            closeBatch();
            if (source != null) { source.close(); }
            source = null;
        }
    }

    private final class Mixed implements BatchSource {
        private final List<Rows> sets;
        private final Schema schema;
        private final Run run;
        private final double[] left;
        private long state = seed;
        private boolean ended;

        Mixed(List<Rows> sets, Schema schema, Run run) {
            this.sets = sets;
            this.schema = schema;
            this.run = run;
            left = weights.stream().mapToDouble(weight -> weight).toArray();
        }

        @Override
        public Schema schema() { return schema; }

        @Override
        public Batch next() {
            if (ended) { return null; }
            List<FieldVector> columns = new ArrayList<>();
            try {
                for (Field field : schema.getFields()) {
                    FieldVector column = field.createVector(run.allocator());
                    columns.add(column);
                    column.setInitialCapacity(BATCH_ROWS);
                    column.allocateNew();
                }
                LongList origins = new LongList();
                int rows = 0;
                while (rows < BATCH_ROWS && !ended) {
                    int drawn = drawn();
                    Rows from = sets.get(drawn);
                    for (int c = 0; c < columns.size(); c++) {
                        Vectors.copy(from.batch.table().getVector(c), from.at, columns.get(c), rows);
                    }
                    origins.add(from.batch.origins()[from.at]);
                    rows++;
                    if (!from.advance()) { exhausted(drawn); }
                }
                int count = rows;
                columns.forEach(column -> column.setValueCount(count));
                return new Batch(Vectors.table(schema.getFields(), columns, rows), origins.toArray());
            } catch (RuntimeException | Error failure) {
                columns.forEach(FieldVector::close);
                throw failure;
            }
        }

        /// A set has given its last row.
        private void exhausted(int set) {
            Rows rows = sets.get(set);
            rows.exhausted = true;
            if (stop == Stop.FIRST_EXHAUSTED || sets.stream().allMatch(one -> one.exhausted)) {
                ended = true;
            } else if (stop == Stop.ALL_EXHAUSTED) {
                rows.restart();
            } else {
                left[set] = 0;
            }
        }

        /// A set by weight: SplitMix64 over the sum of the weights.
        private int drawn() {
            double sum = 0;
            for (double weight : left) { sum += weight; }
            double at = uniform() * sum;
            int last = 0;
            for (int i = 0; i < left.length; i++) {
                if (left[i] == 0) { continue; }
                last = i;
                at -= left[i];
                if (at < 0) { return i; }
            }
            return last;
        }

        /// From 0 to below 1, in 53 bits.
        private double uniform() {
            state += 0x9e3779b97f4a7c15L;
            long z = state;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
        }

        @Override
        public void close() { sets.forEach(Rows::close); }
    }
}
