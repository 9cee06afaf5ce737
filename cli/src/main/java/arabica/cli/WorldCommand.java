package arabica.cli;

import arabica.datasets.AtomicFiles;
import arabica.datasets.DataException;
import arabica.datasets.world.benchmark.Benchmark;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica world --pairs N --out F`.
@Command(name = "world", description = "Writes rows of an embedded world, as many as are asked for: texts, demonstrations, preference pairs or prompts. The same seed and numbers give the same bytes, and fewer rows are the first of more.", footer = {
        "", "Example:", "  arabica world --pairs 1000000 --foreign-share 0.5 --out pairs.jsonl.gz",
        "  arabica world --world reasoning --demonstrations 12000 --out demonstrations.jsonl"})
final class WorldCommand extends BaseCommand {
    /// Rows that are made together.
    private static final int CHUNK = 1 << 13;

    @Spec
    private CommandSpec spec;

    @Option(names = "--world", paramLabel = "NAME", defaultValue = "style", description = "style (facts to read and a manner to keep) or reasoning (exercises with one right answer) (default: ${DEFAULT-VALUE})")
    private String world;

    @ArgGroup(multiplicity = "1")
    private Kind kind;

    @Option(names = "--foreign-share", paramLabel = "SHARE", description = "of --pairs: how many are in registers foreign to the demonstrations (default: 0)")
    private Double foreignShare;

    @Option(names = "--held-out", description = "--pairs or --prompts on topics and in templates that no training row has")
    private boolean heldOut;

    @Option(names = "--out", paramLabel = "FILE.jsonl", required = true, description = "where the rows go; gzipped where it ends in .gz")
    private Path out;

    @Option(names = "--overwrite", description = "replace an --out that exists")
    private boolean overwrite;

    /// What rows, and how many.
    static final class Kind {
        @Option(names = "--pairs", paramLabel = "N", required = true, description = "rows of prompt, chosen, rejected and source (own or foreign)")
        private Integer pairs;

        @Option(names = "--texts", paramLabel = "N", required = true, description = "rows of text, to pretrain on")
        private Integer texts;

        @Option(names = "--demonstrations", paramLabel = "N", required = true, description = "rows of prompt and completion")
        private Integer demonstrations;

        @Option(names = "--prompts", paramLabel = "N", required = true, description = "rows of prompt")
        private Integer prompts;

        private int count() {
            return pairs != null ? pairs : texts != null ? texts : demonstrations != null ? demonstrations : prompts;
        }
    }

    @Override
    public Integer call() throws Exception {
        if (kind.count() < 1) { throw new IllegalArgumentException("expected at least 1 row, not " + kind.count()); }
        if (foreignShare != null && (kind.pairs == null || heldOut)) {
            throw new IllegalArgumentException("--foreign-share is for --pairs that are not held out");
        }
        if (foreignShare != null && !(foreignShare >= 0 && foreignShare <= 1)) {
            throw new IllegalArgumentException("--foreign-share must be from 0 to 1, not " + foreignShare);
        }
        if (heldOut && kind.pairs == null && kind.prompts == null) {
            throw new IllegalArgumentException("--held-out is for --pairs and --prompts");
        }
        String name = out.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".jsonl") && !name.endsWith(".jsonl.gz")) {
            throw new IllegalArgumentException("--out " + out + ": expected a name that ends in .jsonl or .jsonl.gz");
        }
        if (!overwrite && Files.exists(out)) { throw new DataException(out + " exists; --overwrite replaces it"); }
        IntFunction<ObjectNode> rows = rows(Benchmark.of(world, global.seed));
        AtomicFiles.createFolderOf(out);
        Path part = AtomicFiles.temporary(out);
        try {
            write(part, rows, name.endsWith(".gz"));
            AtomicFiles.moveIntoPlace(part, out);
        } finally {
            Files.deleteIfExists(part);
        }
        return ExitCodes.DONE;
    }

    private IntFunction<ObjectNode> rows(Benchmark rows) {
        if (kind.texts != null) { return row -> Json.object().put("text", rows.text(row)); }
        if (kind.demonstrations != null) { return row -> demonstration(rows.demonstration(row)); }
        if (kind.prompts != null) {
            return row -> Json.object().put("prompt", heldOut ? rows.heldOutPrompt(row) : rows.prompt(row));
        }
        double share = foreignShare == null ? 0 : foreignShare;
        return row -> pair(heldOut ? rows.heldOutPair(row) : rows.pair(row, share));
    }

    private void write(Path file, IntFunction<ObjectNode> rows, boolean gzip) throws Exception {
        try (ForkJoinPool pool = new ForkJoinPool(global.threads());
                Progress progress = Progress.to(terminal(), spec.name());
                OutputStream raw = Files.newOutputStream(file);
                BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(
                        gzip ? new GZIPOutputStream(raw, 1 << 16) : raw, StandardCharsets.UTF_8), 1 << 16)) {
            for (int from = 0; from < kind.count(); from += CHUNK) {
                int start = from;
                int end = Math.min(kind.count(), from + CHUNK);
                List<String> lines = pool.submit(() -> IntStream.range(start, end).parallel()
                        .mapToObj(row -> rows.apply(row) + "\n").toList()).get();
                for (String line : lines) { writer.write(line); }
                progress.onPhase("rows", end, kind.count());
            }
        } catch (IOException e) {
            throw new IOException("cannot write " + out + ": " + e.getMessage(), e);
        }
    }

    private static ObjectNode demonstration(Benchmark.Answered row) {
        return Json.object().put("prompt", row.prompt()).put("completion", row.completion());
    }

    private static ObjectNode pair(Benchmark.Pair row) {
        return Json.object().put("prompt", row.prompt()).put("chosen", row.chosen())
                .put("rejected", row.rejected()).put("source", row.source());
    }
}
