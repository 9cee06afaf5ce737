package arabica.rlhf.filter;

import arabica.datasets.AtomicFiles;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowObjects;
import arabica.datasets.rows.RowUse;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainingListener;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Filters files: kept rows are written as they were read, in their order, as JSON lines.
public final class FilterFiles {
    private static final String SOURCE = "source";

    private FilterFiles() {}

    /// The name of the file for the random subset of the same size: `kept.jsonl` gives `kept.control.jsonl`.
    public static Path controlFile(Path out) { return beside(out, ".control.jsonl"); }

    /// The name of the file for the audit: `kept.jsonl` gives `kept.audit.json`.
    public static Path auditFile(Path out) { return beside(out, ".audit.json"); }

    /// Scores, decides and writes the rows that stay to `out`, those of the control subset and the audit beside it.
    ///
    /// @throws arabica.datasets.DataException if the data cannot be used
    public static FilterAudit run(PerplexityFilter filter, List<Path> data, Path out, PromptTemplate template,
            BadRowPolicy bad, TrainingListener listener) {
        List<ScoredPair> pairs = filter.score(RowSource.files(data, RowUse.PREFERENCE, template), bad, listener);
        FilterDecision decision = filter.decide(pairs, listener);
        StringBuilder kept = new StringBuilder();
        StringBuilder control = new StringBuilder();
        List<String> sources = new ArrayList<>();
        boolean named = false;
        int next = 0;
        for (Path file : data) {
            try (RowObjects objects = RowObjects.open(file)) {
                for (JsonNode row = objects.next(); row != null; row = objects.next()) {
                    boolean judged = next < pairs.size() && pairs.get(next).row().number() == objects.number()
                            && pairs.get(next).row().file().equals(file);
                    if (!judged) { continue; }
                    if (decision.kept()[next]) { kept.append(row).append('\n'); }
                    if (decision.control()[next]) { control.append(row).append('\n'); }
                    named |= row.hasNonNull(SOURCE);
                    sources.add(row.hasNonNull(SOURCE) ? row.get(SOURCE).asText() : "(none)");
                    next++;
                }
            }
        }
        FilterAudit audit = FilterAudit.of(pairs, decision, filter.options(), named ? sources : List.of(),
                bad.skipped());
        write(out, kept);
        if (filter.options().control()) { write(controlFile(out), control); }
        AtomicFiles.write(auditFile(out), audit.toJson().getBytes(StandardCharsets.UTF_8));
        return audit;
    }

    private static void write(Path file, StringBuilder lines) {
        AtomicFiles.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Path beside(Path out, String ending) {
        String name = out.getFileName().toString();
        String stem = name.endsWith(".jsonl") ? name.substring(0, name.length() - ".jsonl".length()) : name;
        return out.resolveSibling(stem + ending);
    }
}
