package arabica.rlhf.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/// The metrics of a run: one JSON object a line, one line a step, evaluations as lines of their own. Each line is on its
/// way to the disk before the next step begins.
public final class MetricsFile implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /// Up to here a double holds every whole number.
    private static final double WHOLE = 1L << 53;

    private final Path file;
    private final BufferedWriter writer;

    private MetricsFile(Path file, BufferedWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /// Opens the file, keeping what an earlier part of the run wrote up to `lastStep` and nothing after it.
    static MetricsFile open(Path file, int lastStep) {
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            if (lastStep == 0 || !Files.exists(file)) { return new MetricsFile(file, Files.newBufferedWriter(file)); }
            Path kept = file.resolveSibling("." + file.getFileName() + ".unfinished");
            try (BufferedReader in = Files.newBufferedReader(file);
                    BufferedWriter out = Files.newBufferedWriter(kept)) {
                for (String line = in.readLine(); line != null && stepOf(line) <= lastStep; line = in.readLine()) {
                    out.write(line + "\n");
                }
            }
            Files.move(kept, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new MetricsFile(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write metrics to " + file + ": " + IoMessages.reason(e), e);
        }
    }

    public void write(StepMetrics metrics) {
        try {
            writer.write(json(metrics.values()) + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write metrics to " + file + ": " + IoMessages.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write metrics to " + file + ": " + IoMessages.reason(e), e);
        }
    }

    /// Numbers as JSON: not rounded, whole ones without a point, what is not a number as null.
    static String json(Map<String, Double> values) {
        ObjectNode node = MAPPER.createObjectNode();
        values.forEach((name, value) -> {
            if (value.isNaN() || value.isInfinite()) {
                node.putNull(name);
            } else if (value == Math.rint(value) && Math.abs(value) < WHOLE) {
                node.put(name, value.longValue());
            } else {
                node.put(name, value);
            }
        });
        return node.toString();
    }

    /// A line that was cut short by a kill belongs to no step that is kept.
    private static int stepOf(String line) {
        try {
            JsonNode step = MAPPER.readTree(line).get("step");
            return step == null ? Integer.MAX_VALUE : step.asInt();
        } catch (JsonProcessingException cutShort) {
            return Integer.MAX_VALUE;
        }
    }
}
