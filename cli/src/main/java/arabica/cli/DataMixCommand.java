package arabica.cli;

import arabica.datasets.pipeline.Dataset;
import arabica.datasets.pipeline.Stop;
import arabica.datasets.pipeline.Weighted;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica data mix --data F F… --out F`.
@Command(name = "mix", description = "Interleaves files by weight: each next row comes from a file that is drawn, and a file's rows keep their order. The draws depend on the seed alone.", footer = {
        "", "Example:",
        "  arabica data mix --data web.parquet code.parquet --weights 3,1 --stop all-exhausted --out mixed.parquet"})
final class DataMixCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TableFlags tables;

    @Option(names = "--weights", paramLabel = "W,W…", split = ",", description = "how often each file is drawn, one number a file (default: all the same)")
    private List<Double> weights;

    @Option(names = "--stop", paramLabel = "WHEN", defaultValue = "first-exhausted", description = "first-exhausted: as soon as a file has given its last row; all-exhausted: once all have, files that end earlier begin again; all-exhausted-without-replacement: once all have, each row once (default: ${DEFAULT-VALUE})")
    private String stop;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the mix; its ending says the format")
    private Path out;

    @Option(names = "--overwrite", description = "replace an --out that exists")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if (tables.files.size() < 2) { throw new IllegalArgumentException("--data names one file; expected two or more"); }
        if (weights != null && weights.size() != tables.files.size()) {
            throw new IllegalArgumentException("--weights has " + weights.size() + " numbers for " + tables.files.size()
                    + " files");
        }
        TableFlags.requireNew(out, overwrite);
        Inputs.requireNone(spec, List.of(out));
        List<Weighted> sets = new ArrayList<>();
        Map<Path, Long> counts = new TreeMap<>();
        for (int i = 0; i < tables.files.size(); i++) {
            Path file = tables.files.get(i);
            counts.put(file, 0L);
            Dataset rows = tables.read(List.of(file), global, line -> say("arabica data mix: " + line));
            sets.add(new Weighted(rows, weights == null ? 1 : weights.get(i)));
        }
        // One thread: the rows are counted as they go by.
        long rows = Dataset.mix(sets, stop(), global.seed).threads(1).filter(row -> {
            counts.merge(row.origin().file(), 1L, Long::sum);
            return true;
        }).overwrite(out);
        print(rows, counts);
        return ExitCodes.DONE;
    }

    private Stop stop() {
        return Arrays.stream(Stop.values()).filter(value -> value.label().equals(stop)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--stop is \"" + stop + "\"; expected "
                        + Arrays.stream(Stop.values()).map(Stop::label).collect(Collectors.joining(", "))));
    }

    private void print(long rows, Map<Path, Long> counts) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%d rows in %s%n", rows, out);
            tables.files.forEach(file -> out().printf(Locale.ROOT, "%10d  %s%n", counts.get(file), file));
            return;
        }
        ObjectNode object = Json.object().put("rows", rows).put("out", out.toString());
        ObjectNode from = object.putObject("from");
        tables.files.forEach(file -> from.put(file.toString(), counts.get(file)));
        Json.print(out(), object);
    }
}
