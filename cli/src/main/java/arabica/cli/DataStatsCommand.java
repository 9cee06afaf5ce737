package arabica.cli;

import arabica.datasets.pipeline.Contamination;
import arabica.datasets.pipeline.ContaminationOptions;
import arabica.datasets.pipeline.Dataset;
import arabica.datasets.AtomicFiles;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.types.pojo.Field;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica data stats --data F… [--against F…]`.
@Command(name = "stats", description = "Counts rows, nulls, empty texts, lengths and duplicates, column by column. With --against, an evaluation set, it names the rows of that set which --data has already: equal ones, near ones, and those that share runs of words (GPT-3's 13-grams).", footer = {
        "", "Example:",
        "  arabica data stats --data train.jsonl --against eval.jsonl --on prompt --report overlaps.jsonl"})
final class DataStatsCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TableFlags tables;

    @Option(names = "--on", paramLabel = "COLUMN", arity = "1..*", description = "the columns whose duplicates are counted, and whose texts --against compares")
    private List<String> columns;

    @Option(names = "--against", paramLabel = "FILE", arity = "1..*", parameterConsumer = PathList.class, description = "an evaluation set that --data should not hold; it is kept in memory")
    private List<Path> against;

    @Option(names = "--words", paramLabel = "N", description = "of --against: words in a run that both sides may not share (default: 13)")
    private Integer words;

    @Option(names = "--common-after", paramLabel = "N", description = "of --against: a run that more rows of --data have is a common phrase (default: 10)")
    private Integer commonAfter;

    @Mixin
    private NearFlags nearFlags;

    @Option(names = "--near", description = "also count the near duplicates of --on")
    private boolean near;

    @Option(names = "--report", paramLabel = "FILE.jsonl", description = "of --against: a line for each row that is on both sides: file, row, kind, share, train_file, train_row")
    private Path report;

    @Option(names = "--overwrite", description = "replace a --report that exists")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if (against == null && (words != null || commonAfter != null || report != null)) {
            throw new IllegalArgumentException("--words, --common-after and --report are for --against");
        }
        if (columns == null && (against != null || near)) {
            throw new IllegalArgumentException("--on is missing: it names the columns that are compared");
        }
        if (nearFlags.isGiven() && against == null && !near) {
            throw new IllegalArgumentException("flags of near duplicates are for --near and --against");
        }
        TableFlags.requireNew(report, overwrite);
        if (report != null) { Inputs.requireNone(spec, List.of(report)); }
        Dataset rows = tables.read(this);
        ObjectNode found = statistics(rows);
        if (against != null) { contamination(rows, found.putObject("against")); }
        if (format.isText(terminal())) {
            TextTree.print(out(), found);
        } else {
            Json.print(out(), found);
        }
        return ExitCodes.DONE;
    }

    private ObjectNode statistics(Dataset rows) {
        List<Field> fields = rows.schema().getFields();
        List<ColumnStatistics> statistics = fields.stream().map(field -> new ColumnStatistics(field.getName()))
                .toList();
        long[] count = {0};
        rows.forEach(row -> {
            count[0]++;
            statistics.forEach(column -> column.add(row));
        });
        ObjectNode found = Json.object().put("rows", count[0]).put("duplicates", count[0] - rows.dedup().count());
        if (columns != null) {
            found.put("duplicates_on", count[0] - rows.dedup(columns.toArray(String[]::new)).count());
        }
        if (near) {
            found.put("near_duplicates_on", count[0]
                    - rows.dedupNear(nearFlags.options(global.seed, true), columns.toArray(String[]::new)).count());
        }
        ArrayNode list = found.putArray("columns");
        for (int i = 0; i < fields.size(); i++) {
            statistics.get(i).put(list.addObject().put("name", fields.get(i).getName())
                    .put("type", fields.get(i).getType().toString()));
        }
        return found;
    }

    private void contamination(Dataset rows, ObjectNode into) {
        ContaminationOptions standard = ContaminationOptions.on(columns.toArray(String[]::new));
        ContaminationOptions options = new ContaminationOptions(columns, words == null ? standard.words() : words,
                commonAfter == null ? standard.commonAfter() : commonAfter, nearFlags.options(global.seed, true));
        Dataset eval = tables.read(against, this);
        Contamination.Report found = Contamination.check(rows, eval, options);
        into.put("rows", found.evalRows()).put("contaminated", found.overlaps().size());
        for (Contamination.Kind kind : Contamination.Kind.values()) { into.put(kind.label(), found.count(kind)); }
        StringBuilder lines = new StringBuilder();
        for (Contamination.Overlap overlap : found.overlaps()) {
            lines.append(Json.object().put("file", overlap.eval().file().toString()).put("row", overlap.eval().row())
                    .put("kind", overlap.kind().label()).put("share", overlap.share())
                    .put("train_file", overlap.train().file().toString()).put("train_row", overlap.train().row()))
                    .append('\n');
        }
        if (report != null) {
            AtomicFiles.write(report, lines.toString().getBytes(StandardCharsets.UTF_8));
            return;
        }
        ArrayNode first = into.putArray("first");
        found.overlaps().stream().limit(5).map(overlap -> String.format(Locale.ROOT, "%s is %s in %s (%.2f)",
                overlap.eval(), overlap.kind().label(), overlap.train(), overlap.share())).forEach(first::add);
    }
}
