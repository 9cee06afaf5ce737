package arabica.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Reads a metrics file back: a resumed run's report shows the whole run.
final class MetricsReader {
    private MetricsReader() {}

    static List<SequencedMap<String, Double>> read(Path file) {
        ObjectMapper mapper = new ObjectMapper();
        List<SequencedMap<String, Double>> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                SequencedMap<String, Double> row = new LinkedHashMap<>();
                for (var entry : mapper.readTree(line).properties()) {
                    JsonNode value = entry.getValue();
                    if (value.isNumber()) { row.put(entry.getKey(), value.doubleValue()); }
                }
                rows.add(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
