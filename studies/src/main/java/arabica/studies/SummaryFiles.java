package arabica.studies;

import arabica.datasets.AtomicFiles;
import arabica.rlhf.report.Svg;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A study's summary on disk: `results.md`, `results.json`, and for each table a `.csv`, for each chart an `.svg`.
public final class SummaryFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private SummaryFiles() {}

    /// Each file is written beside its name and moved in place when whole.
    public static void write(Path out, Study study, List<Long> seeds, StudySummary summary) {
        write(out.resolve("results.md"), markdown(study, seeds, summary));
        try {
            write(out.resolve("results.json"), MAPPER.writeValueAsString(json(study, seeds, summary)) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that is not JSON", e);
        }
        summary.tables().forEach(table -> write(out.resolve(table.name() + ".csv"), table.csv()));
        summary.charts().forEach((name, chart) -> write(out.resolve(name + ".svg"), Svg.standalone(chart)));
    }

    public static String markdown(Study study, List<Long> seeds, StudySummary summary) {
        StringBuilder text = new StringBuilder("# " + study.question() + "\n\nSeeds "
                + String.join(", ", seeds.stream().map(String::valueOf).toList()) + ".\n\n");
        summary.statements().forEach(statement -> text.append("- ").append(statement).append('\n'));
        summary.tables().forEach(table -> text.append('\n').append(table.markdown()));
        summary.charts().forEach((name, chart) -> text.append("\n![").append(chart.title()).append("](").append(name)
                .append(".svg)\n"));
        return text.toString();
    }

    public static ObjectNode json(Study study, List<Long> seeds, StudySummary summary) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("study", study.name());
        ArrayNode list = root.putArray("seeds");
        seeds.forEach(list::add);
        summary.statements().forEach(root.putArray("statements")::add);
        ObjectNode tables = root.putObject("tables");
        summary.tables().forEach(table -> tables.set(table.name(), table.json()));
        return root;
    }

    private static void write(Path file, String text) {
        AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
