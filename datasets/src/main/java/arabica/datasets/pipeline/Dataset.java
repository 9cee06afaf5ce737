package arabica.datasets.pipeline;

import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.dedup.NearOptions;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// A table of rows and what shall be done to it: a plan. Every method but the last ones ([#write], [#overwrite], [#count],
/// [#forEach], [#stream], [#schema]) gives a new plan and reads nothing; the last ones run it, from the beginning each
/// time.
///
/// ```
/// Dataset.read(Path.of("pairs.jsonl"))
///         .filter(row -> row.text("chosen").length() < 2_000)
///         .mapText("prompt", String::strip)
///         .dedup("prompt", "chosen", "rejected")
///         .write(Path.of("clean.parquet"));
/// ```
///
/// Rows go through in batches, a few at a time, and keep their order. The functions that are given run on several threads
/// ([#threads]) and must not depend on the order in which they are called; the result does not depend on the threads. A
/// function that throws ends the run with a [PipelineException] that names the file and the row, and what was opened
/// is closed. Immutable and thread-safe.
public final class Dataset {
    private final Node node;
    private final int threads;

    private Dataset(Node node, int threads) {
        this.node = node;
        this.threads = threads;
    }

    private Dataset on(Node next) { return new Dataset(next, threads); }

    /// The rows of files, one file after the other: all that [arabica.datasets.rows.RowTables] reads. A column that a
    /// file lacks is null there. A row that cannot be read is an error.
    public static Dataset read(Path... files) { return read(List.of(files), 0, bad -> {}); }

    /// As [#read(Path...)].
    ///
    /// @param skipBad how many rows that cannot be read may be left out, of all files together
    /// @param log     hears of each of them, in every run
    public static Dataset read(List<Path> files, int skipBad, Consumer<BadRowException> log) {
        return new Dataset(new ReadNode(files, skipBad, log), Runtime.getRuntime().availableProcessors());
    }

    /// Rows that are in memory: a value for each column, a missing one is null.
    public static Dataset of(Schema schema, List<? extends Map<String, ?>> rows) {
        return new Dataset(new RowsNode(schema, List.copyOf(rows)), Runtime.getRuntime().availableProcessors());
    }

    /// Rows of several sets, each next one from a set that is drawn by weight; a set's own rows keep their order. The draws
    /// depend on the seed alone.
    ///
    /// @throws IllegalArgumentException when there is no set, or a weight is not a number above 0
    public static Dataset mix(List<Weighted> sets, Stop stop, long seed) {
        if (sets.isEmpty()) { throw new IllegalArgumentException("nothing to mix"); }
        return new Dataset(new MixNode(sets.stream().map(weighted -> weighted.set().node).toList(),
                sets.stream().map(Weighted::weight).toList(), stop, seed), sets.getFirst().set().threads);
    }

    /// How many threads a run has; all cores unless told otherwise. One where functions keep state of their own.
    public Dataset threads(int count) {
        if (count < 1) { throw new IllegalArgumentException("threads must be 1 or more, not " + count); }
        return new Dataset(node, count);
    }

    /// Only these columns, in this order. The others are not read where the file's format allows.
    public Dataset select(String... columns) { return on(StepNode.of(node, new Steps.Select(List.of(columns)))); }

    /// Without these columns.
    public Dataset drop(String... columns) { return on(StepNode.of(node, new Steps.Drop(List.of(columns)))); }

    /// A column by another name.
    public Dataset rename(String from, String to) { return on(StepNode.of(node, new Steps.Rename(from, to))); }

    /// Only the rows for which `keep` is true.
    public Dataset filter(Predicate<TableRow> keep) { return on(StepNode.of(node, new Steps.Filter(keep))); }

    /// Only the rows whose text in a column is not null and for which `keep` is true; reads no more than that column, where
    /// later steps do not.
    public Dataset filterText(String column, Predicate<String> keep) {
        return on(StepNode.of(node, new Steps.FilterText(column, keep)));
    }

    /// Each row as `function` changes it with [TableRow#with]; the columns stay what they are.
    public Dataset map(UnaryOperator<TableRow> function) { return on(StepNode.of(node, new Steps.MapRows(function))); }

    /// The texts of a column, changed; null stays null.
    public Dataset mapText(String column, UnaryOperator<String> function) {
        return on(StepNode.of(node, new Steps.MapText(column, function)));
    }

    /// One more column, or another in the place of the one of that name.
    ///
    /// @param column its name and type; [arabica.datasets.table.TableTypes] makes them
    /// @param value  what [TableRow#get] would give for it
    public Dataset withColumn(Field column, Function<TableRow, ?> value) {
        return on(StepNode.of(node, new Steps.WithColumn(column, value)));
    }

    /// The first of rows that are equal in some columns, or in all when none is named.
    public Dataset dedup(String... columns) { return dedup(List.of(columns), Dropped.ignored()); }

    /// As [#dedup(String...)]. Memory: 30 to 45 bytes for each row that stays.
    ///
    /// @param dropped hears of each row that is left out, on the thread that runs the plan
    public Dataset dedup(List<String> columns, Dropped dropped) { return on(new ExactNode(node, columns, dropped)); }

    /// The first row of each cluster of near duplicates, by the texts of some columns: see
    /// [arabica.datasets.dedup.NearDuplicates]. All rows are looked at before the first comes out.
    public Dataset dedupNear(NearOptions options, String... columns) {
        return dedupNear(options, List.of(columns), Dropped.ignored());
    }

    /// As [#dedupNear(NearOptions, String...)]. Directly after [#dedup(List, Dropped)], what that step is told of names the
    /// rows that stay after both.
    public Dataset dedupNear(NearOptions options, List<String> columns, Dropped dropped) {
        if (columns.isEmpty()) { throw new IllegalArgumentException("near duplicates by no column"); }
        return on(new NearNode(node, columns, options, dropped));
    }

    /// The first rows.
    public Dataset limit(long rows) { return on(new LimitNode(node, rows)); }

    /// Two sets: most rows, and those that are held out.
    public Split split(SplitOptions options) {
        return new Split(on(new SplitNode(node, options, false)), on(new SplitNode(node, options, true)));
    }

    /// The columns that come out.
    public Schema schema() {
        try (Run run = new Run(1); BatchSource source = node.open(run, Optional.empty())) {
            return source.schema();
        }
    }

    /// How many rows come out.
    public long count() {
        long[] rows = {0};
        try (Run run = new Run(threads)) {
            each(run, batch -> rows[0] += batch.rows());
        }
        return rows[0];
    }

    /// Gives each row to an action, in order, on this thread. A row is good until the action returns.
    public void forEach(Consumer<TableRow> action) {
        try (Run run = new Run(threads)) {
            each(run, batch -> {
                for (int i = 0; i < batch.rows(); i++) {
                    Calls.onRow(batch, i, run, row -> {
                        action.accept(row);
                        return null;
                    });
                }
            });
        }
    }

    /// The rows, in order, each a copy that can be kept. The stream must be closed: `try (Stream<TableRow> rows = …)`.
    public Stream<TableRow> stream() { return RowStream.of(node, new Run(threads)); }

    /// Writes the rows as the ending of the name says: `.parquet`, `.arrow`, `.jsonl`, `.jsonl.gz`, … The file appears when it
    /// is whole.
    ///
    /// @return how many rows it has
    /// @throws DataException when there is such a file already
    public long write(Path file) {
        if (Files.exists(file)) { throw new DataException(file + " exists; overwrite replaces it"); }
        return overwrite(file);
    }

    /// As [#write], in the place of what may be there.
    ///
    /// @throws DataException when the file is one that the rows are read from
    public long overwrite(Path file) { return overwrite(file, Optional.empty()); }

    /// As [#overwrite(Path)].
    ///
    /// @param compression of what is inside of an Arrow or Parquet file; empty for the format's own default
    public long overwrite(Path file, Optional<TableCompression> compression) {
        node.inputs().filter(input -> isSame(input, file)).findFirst().ifPresent(input -> {
            throw new DataException(file + " is read by what would write over it");
        });
        try (Run run = new Run(threads);
                BatchSource source = node.open(run, Optional.empty());
                TableWriter writer = TableWriter.create(file, source.schema(), compression, run.allocator())) {
            drain(source, batch -> {
                if (batch.rows() > 0) { writer.write(batch.table()); }
            });
            return writer.finish();
        }
    }

    /// The files that are read.
    public List<Path> inputs() { return node.inputs().toList(); }

    Node node() { return node; }

    int threads() { return threads; }

    private void each(Run run, Consumer<Batch> action) {
        try (BatchSource source = node.open(run, Optional.empty())) {
            drain(source, action);
        }
    }

    private static void drain(BatchSource source, Consumer<Batch> action) {
        while (true) {
            try (Batch batch = source.next()) {
                if (batch == null) { return; }
                action.accept(batch);
            }
        }
    }

    private static boolean isSame(Path input, Path output) {
        try {
            return Files.exists(input) && Files.exists(output) && Files.isSameFile(input, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
