package arabica.cli;

import arabica.datasets.pipeline.Dataset;
import arabica.datasets.pipeline.Stop;
import arabica.datasets.pipeline.Weighted;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica data mix --data F F… --out F`.
@Command(name = "mix", description = "Interleaves sets by weight: each next row comes from a set that is drawn (each name after --data is a set), and a set's rows keep their order. The draws depend on the seed alone.", footer = {
        "", "Example:",
        "  arabica data mix --data web.parquet code.parquet --weights 3,1 --stop all-exhausted --out mixed.parquet"})
final class DataMixCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TableFlags tables;

    @Option(names = "--weights", paramLabel = "W,W…", split = ",", description = "how often each set is drawn, one number a set (default: all the same)")
    private List<Double> weights;

    @Option(names = "--stop", paramLabel = "WHEN", defaultValue = "first-exhausted", description = "first-exhausted: as soon as a set has given its last row; all-exhausted: once all have, sets that end earlier begin again; all-exhausted-without-replacement: once all have, each row once (default: ${DEFAULT-VALUE})")
    private String stop;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the mix; its ending says the format")
    private Path out;

    @Option(names = "--overwrite", description = "replace an --out that exists")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if (tables.named.size() < 2) {
            throw new IllegalArgumentException("--data names one set; expected two or more");
        }
        if (weights != null && weights.size() != tables.named.size()) {
            throw new IllegalArgumentException("--weights has " + weights.size() + " numbers for " + tables.named.size()
                    + " sets");
        }
        TableFlags.requireNew(out, overwrite);
        Inputs.requireNone(spec, List.of(out));
        List<Weighted> sets = new ArrayList<>();
        Map<Path, Path> setOf = new HashMap<>();
        Map<Path, Long> counts = new LinkedHashMap<>();
        for (Path set : tables.named) {
            List<Path> files = TableFlags.expand(List.of(set), this);
            files.forEach(file -> setOf.put(file, set));
            counts.put(set, 0L);
            sets.add(new Weighted(tables.readFiles(files, this), weights == null ? 1 : weights.get(sets.size())));
        }
        // One thread: the rows are counted as they go by.
        long rows = Dataset.mix(sets, stop(), global.seed).threads(1).filter(row -> {
            counts.merge(setOf.get(row.origin().file()), 1L, Long::sum);
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
            counts.forEach((set, count) -> out().printf(Locale.ROOT, "%10d  %s%n", count, set));
            return;
        }
        ObjectNode object = Json.object().put("rows", rows).put("out", out.toString());
        ObjectNode from = object.putObject("from");
        counts.forEach((set, count) -> from.put(set.toString(), count));
        Json.print(out(), object);
    }
}
