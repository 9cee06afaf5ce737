package arabica.cli;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.RowTables;
import arabica.datasets.table.ConcatReader;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableFormat;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica data convert --data F… --out FILE`.
@Command(name = "convert", description = "Writes tables in another format: all their rows, one table after the other, into one file. Columns that one of them lacks are null there.", footer = {
        "", "Example:",
        "  arabica data convert --data train.jsonl.gz --out train.parquet --columns prompt,chosen,rejected"})
final class ConvertTableCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "PATH", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "rows: .parquet, .arrow, .arrows, .jsonl, .json, .csv, .tsv, .txt (the texts perhaps with .gz or .zst), folders, quoted patterns, folders of Hugging Face's datasets, or - for standard input")
    private List<Path> files;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "where they go: .parquet, .arrow (a file), .arrows (a stream), .jsonl, .jsonl.gz or .jsonl.zst")
    private Path out;

    @Option(names = "--columns", paramLabel = "NAME", split = ",", description = "the columns that are wanted, in this order (default: all); the others are not read where the format allows")
    private List<String> columns = List.of();

    @Option(names = "--compression", paramLabel = "NAME", description = "inside of the file: none, snappy, gzip, zstd or lz4 for Parquet (default: zstd), none, zstd or lz4 for Arrow (default: none)")
    private String compression;

    @Option(names = "--skip-bad", paramLabel = "N", defaultValue = "0", description = "lines of JSON lines without a row that are skipped and named before it is an error (default: ${DEFAULT-VALUE})")
    private int skipBad;

    @Option(names = "--overwrite", description = "replaces an --out that exists")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        TableFormat.toWrite(out);
        if (!overwrite && Files.exists(out)) { throw new DataException(out + " exists; --overwrite replaces it"); }
        Inputs.requireNone(spec, List.of(out));
        Optional<TableCompression> inside = Optional.ofNullable(compression).map(TableCompression::named);
        BadRowPolicy badRows = BadRowPolicy.allow(skipBad,
                bad -> say("arabica data convert: warning: skipped " + bad.getMessage()));
        List<Path> all = TableFlags.expand(files, this);
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = new ConcatReader(all, RowTables::open, new TableOptions(columns, badRows),
                        allocator);
                TableWriter writer = TableWriter.create(out, reader.schema(), inside, allocator)) {
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) { writer.write(batch); }
            print(writer.finish(), badRows.skipped(), reader.schema().getFields().size());
        }
        return ExitCodes.DONE;
    }

    private void print(long rows, int skipped, int columnCount) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%,d rows of %d columns, %,d skipped, in %s%n", rows, columnCount, skipped, out);
            return;
        }
        Json.print(out(), Json.object().put("rows", rows).put("columns", columnCount).put("skipped", skipped)
                .put("bytes", out.toFile().length()).put("out", out.toString()));
    }
}
