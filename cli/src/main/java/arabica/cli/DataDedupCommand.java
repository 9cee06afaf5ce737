package arabica.cli;

import arabica.datasets.pipeline.Dataset;
import arabica.datasets.pipeline.Dropped;
import arabica.datasets.pipeline.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica data dedup --data F… --out F`.
@Command(name = "dedup", description = "Leaves out rows that are there already: equal ones, in all columns or in those named, or with --near also nearly equal ones, by MinHash and LSH. The first row of equals stays, and rows keep their order.", footer = {
        "", "Example:", "  arabica data dedup --data pairs.jsonl --on prompt --out prompts-once.parquet",
        "  arabica data dedup --data web-*.parquet --near --on text --out clean.parquet --report dropped.jsonl"})
final class DataDedupCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TableFlags tables;

    @Option(names = "--on", paramLabel = "COLUMN", arity = "1..*", description = "the columns that are compared (default: all)")
    private List<String> columns;

    @Option(names = "--near", description = "also leave out near duplicates, by the texts of --on")
    private boolean near;

    @Mixin
    private NearFlags nearFlags;

    @Option(names = "--no-verify", description = "of --near: whatever shares a key is near, without comparing the texts; faster, and no text is held")
    private boolean unverified;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the rows that stay; its ending says the format")
    private Path out;

    @Option(names = "--report", paramLabel = "FILE.jsonl", description = "a line for each row left out: file, row, why, and kept_file and kept_row, which name its cluster")
    private Path report;

    @Option(names = "--overwrite", description = "replace an --out and a --report that exist")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if (!near && (nearFlags.isGiven() || unverified)) {
            throw new IllegalArgumentException("flags of near duplicates are for --near");
        }
        if (near && columns == null) {
            throw new IllegalArgumentException("--on is missing: --near compares texts, of the columns that it names");
        }
        if (report != null && report.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
            throw new IllegalArgumentException("--out and --report are one file");
        }
        TableFlags.requireNew(out, overwrite);
        TableFlags.requireNew(report, overwrite);
        List<Path> written = new ArrayList<>(List.of(out));
        if (report != null) { written.add(report); }
        Inputs.requireNone(spec, written);
        Counts counts = new Counts();
        try (DroppedFile lines = DroppedFile.to(report)) {
            // Equal rows need no text to be held, and are told apart in the report.
            List<String> on = columns == null ? List.of() : columns;
            Dataset rows = tables.read(this)
                    .dedup(on, counts.exact(lines));
            if (near) { rows = rows.dedupNear(nearFlags.options(global.seed, !unverified), on, counts.near(lines)); }
            long kept = rows.overwrite(out);
            lines.finish();
            print(kept, counts);
        }
        return ExitCodes.DONE;
    }

    /// What was left out, and for how many rows that stay.
    private static final class Counts {
        private long exact;
        private long near;
        private long clusters;
        /// The rows that others were left out for, by their numbers.
        private final Map<Part, BitSet> kept = new HashMap<>();

        /// A file's rows as far as one set of bits goes.
        private record Part(Path file, long number) {}

        Dropped exact(DroppedFile lines) {
            return (row, first) -> {
                exact++;
                keep(first);
                lines.write(row, first, "equal");
            };
        }

        Dropped near(DroppedFile lines) {
            return (row, first) -> {
                near++;
                keep(first);
                lines.write(row, first, "near");
            };
        }

        private void keep(Origin first) {
            Part part = new Part(first.file(), first.row() >>> 30);
            BitSet rows = kept.computeIfAbsent(part, known -> new BitSet());
            int row = (int) (first.row() & (1 << 30) - 1);
            if (!rows.get(row)) { clusters++; }
            rows.set(row);
        }
    }

    private void print(long kept, Counts counts) {
        long rows = kept + counts.exact + counts.near;
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%d of %d rows stay, in %s%n%d equal and %d near ones left out, in %d clusters%n",
                    kept, rows, out, counts.exact, counts.near, counts.clusters);
            return;
        }
        Json.print(out(), Json.object().put("rows", rows).put("kept", kept).put("dropped_equal", counts.exact)
                .put("dropped_near", counts.near).put("clusters", counts.clusters).put("out", out.toString()));
    }
}
