package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import arabica.datasets.table.TableTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// The steps that a [Dataset] is made of.
final class Steps {
    private Steps() {}

    /// Keeps the rows for which a function is true. It may look at any column, so all are read.
    record Filter(Predicate<TableRow> keep) implements Step {
        @Override
        public Schema schema(Schema in) { return in; }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) { return Optional.empty(); }

        @Override
        public Batch apply(Batch batch, Run run) {
            return kept(batch, run, i -> Calls.onRow(batch, i, run, keep::test));
        }
    }

    /// Keeps the rows whose text is there and good.
    record FilterText(String column, Predicate<String> keep) implements Step {
        @Override
        public Schema schema(Schema in) { return requireText(in, column); }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) {
            return wanted.map(names -> plus(names, column));
        }

        @Override
        public Batch apply(Batch batch, Run run) {
            FieldVector texts = batch.table().getVector(column);
            return kept(batch, run,
                    i -> !texts.isNull(i) && Calls.onText(batch, i, run, text(texts, i), keep::test));
        }
    }

    /// Replaces the texts of a column; null stays null.
    record MapText(String column, UnaryOperator<String> function) implements Step {
        @Override
        public Schema schema(Schema in) { return requireText(in, column); }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) {
            return wanted.map(names -> plus(names, column));
        }

        @Override
        public Batch apply(Batch batch, Run run) {
            FieldVector texts = batch.table().getVector(column);
            return replaced(batch, run, Map.of(column, to -> {
                for (int i = 0; i < batch.rows(); i++) {
                    Values.set(to, i, texts.isNull(i) ? null : Calls.onText(batch, i, run, text(texts, i), function));
                }
            }), Optional.empty());
        }
    }

    /// Replaces rows by rows of the same columns.
    record MapRows(UnaryOperator<TableRow> function) implements Step {
        @Override
        public Schema schema(Schema in) { return in; }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) { return Optional.empty(); }

        @Override
        public Batch apply(Batch batch, Run run) {
            try {
                List<Map<String, Object>> changes = new ArrayList<>(batch.rows());
                Set<String> touched = new LinkedHashSet<>();
                for (int i = 0; i < batch.rows(); i++) {
                    Map<String, Object> changed = Calls.onRow(batch, i, run, row -> changes(row, function.apply(row)));
                    touched.addAll(changed.keySet());
                    changes.add(changed);
                }
                touched.forEach(name -> Schemas.require(batch.table().getSchema(), name, "a row that map gave"));
                Map<String, Vectors.Fill> fills = new HashMap<>();
                for (String name : touched) {
                    FieldVector from = batch.table().getVector(name);
                    fills.put(name, to -> {
                        for (int i = 0; i < batch.rows(); i++) { set(batch, run, changes.get(i), name, from, to, i); }
                    });
                }
                return replaced(batch, run, fills, Optional.empty());
            } catch (RuntimeException | Error failure) {
                batch.close();
                throw failure;
            }
        }

        private static Map<String, Object> changes(TableRow before, TableRow after) {
            if (after == null) { throw new IllegalArgumentException("map gave null; filter leaves rows out"); }
            return after.sameRowAs(before) ? after.changed() : after.values();
        }

        private static void set(Batch batch, Run run, Map<String, Object> changed, String name, FieldVector from,
                FieldVector to, int i) {
            if (changed.containsKey(name)) {
                Steps.set(batch, run, to, i, changed.get(name));
            } else {
                Vectors.copy(from, i, to, i);
            }
        }
    }

    /// Adds a column, or replaces the one of that name.
    record WithColumn(Field field, Function<TableRow, ?> function) implements Step {
        @Override
        public Schema schema(Schema in) {
            List<Field> fields = new ArrayList<>(in.getFields());
            int at = in.getFields().stream().map(Field::getName).toList().indexOf(field.getName());
            if (at < 0) {
                fields.add(field);
            } else {
                fields.set(at, field);
            }
            return new Schema(fields);
        }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) { return Optional.empty(); }

        @Override
        public Batch apply(Batch batch, Run run) {
            return replaced(batch, run, Map.of(field.getName(), to -> {
                for (int i = 0; i < batch.rows(); i++) { set(batch, run, to, i, Calls.onRow(batch, i, run, function)); }
            }), Optional.of(field));
        }
    }

    /// Only these columns, in this order.
    record Select(List<String> columns) implements Step {
        @Override
        public Schema schema(Schema in) {
            columns.forEach(column -> Schemas.require(in, column, "select"));
            return new Schema(columns.stream().map(in::findField).toList());
        }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) { return Optional.of(columns); }

        @Override
        public Step forColumns(List<String> wanted) { return columns.containsAll(wanted) ? new Select(wanted) : this; }

        @Override
        public Batch apply(Batch batch, Run run) { return Vectors.select(batch, columns); }
    }

    /// Without these columns.
    record Drop(List<String> columns) implements Step {
        @Override
        public Schema schema(Schema in) {
            columns.forEach(column -> Schemas.require(in, column, "drop"));
            return new Schema(in.getFields().stream().filter(field -> !columns.contains(field.getName())).toList());
        }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) {
            return wanted.map(names -> plus(names, columns));
        }

        @Override
        public Batch apply(Batch batch, Run run) {
            return Vectors.select(batch, batch.table().getSchema().getFields().stream().map(Field::getName)
                    .filter(name -> !columns.contains(name)).toList());
        }
    }

    /// A column by another name, in its place.
    record Rename(String from, String to) implements Step {
        @Override
        public Schema schema(Schema in) {
            Schemas.require(in, from, "rename");
            if (Schemas.has(in, to)) { throw new DataException("rename: there is a column \"" + to + "\" already"); }
            return new Schema(in.getFields().stream().map(this::renamed).toList());
        }

        @Override
        public Optional<List<String>> needs(Optional<List<String>> wanted) {
            // Asked for even where it is not wanted, so that a name that is not there is an error always.
            return wanted.map(names -> plus(names.stream().filter(name -> !name.equals(to)).toList(), from));
        }

        @Override
        public Batch apply(Batch batch, Run run) {
            List<Field> fields = new ArrayList<>();
            List<FieldVector> columns = new ArrayList<>();
            for (FieldVector column : List.copyOf(batch.table().getFieldVectors())) {
                Field field = renamed(column.getField());
                fields.add(field);
                var pair = column.getTransferPair(field, run.allocator());
                pair.transfer();
                columns.add((FieldVector) pair.getTo());
            }
            Batch renamed = new Batch(Vectors.table(fields, columns, batch.rows()), batch.origins());
            batch.close();
            return renamed;
        }

        private Field renamed(Field field) {
            return field.getName().equals(from) ? new Field(to, field.getFieldType(), field.getChildren()) : field;
        }
    }

    /// Some rows of a batch, which is taken over.
    static Batch kept(Batch batch, Run run, IntPredicate keep) {
        int[] kept = new int[batch.rows()];
        int count = 0;
        try {
            for (int i = 0; i < batch.rows(); i++) { if (keep.test(i)) { kept[count++] = i; } }
        } catch (RuntimeException | Error failure) {
            batch.close();
            throw failure;
        }
        return Vectors.filter(batch, kept, count, run.allocator());
    }

    /// The batch with other columns in the place of some; it is taken over.
    ///
    /// @param field the field of a column that is new, or of another type than before
    private static Batch replaced(Batch batch, Run run, Map<String, Vectors.Fill> fills, Optional<Field> field) {
        List<Field> fields = new ArrayList<>(batch.table().getSchema().getFields());
        field.ifPresent(added -> {
            int at = fields.stream().map(Field::getName).toList().indexOf(added.getName());
            if (at < 0) {
                fields.add(added);
            } else {
                fields.set(at, added);
            }
        });
        List<FieldVector> made = new ArrayList<>();
        try (batch) {
            for (Field wanted : fields) {
                Vectors.Fill fill = fills.get(wanted.getName());
                // What is made reads what is there, so nothing is moved yet.
                made.add(fill == null ? null : Vectors.make(wanted, batch.rows(), run.allocator(), fill));
            }
            for (int i = 0; i < made.size(); i++) {
                if (made.get(i) == null) {
                    made.set(i, Vectors.move(batch.table().getVector(fields.get(i).getName()), run.allocator()));
                }
            }
            return new Batch(Vectors.table(fields, made, batch.rows()), batch.origins());
        } catch (RuntimeException | Error failure) {
            made.stream().filter(Objects::nonNull).forEach(FieldVector::close);
            throw failure;
        }
    }

    /// A value that does not fit is a row's fault, so the row is named.
    private static void set(Batch batch, Run run, FieldVector to, int index, Object value) {
        try {
            Values.set(to, index, value);
        } catch (DataException e) {
            throw Calls.failed(run.origins().of(batch.origins()[index]), e);
        }
    }

    private static String text(FieldVector texts, int index) {
        return new String(((VarCharVector) texts).get(index), StandardCharsets.UTF_8);
    }

    private static Schema requireText(Schema in, String column) {
        Schemas.require(in, column, "the pipeline");
        Field field = in.findField(column);
        if (!field.getType().equals(TableTypes.TEXT)) {
            throw new DataException("column \"" + column + "\" is " + field.getType() + "; expected text");
        }
        return in;
    }

    private static List<String> plus(List<String> names, String column) { return plus(names, List.of(column)); }

    private static List<String> plus(List<String> names, List<String> columns) {
        Set<String> all = new LinkedHashSet<>(names);
        all.addAll(columns);
        return List.copyOf(all);
    }
}
