package arabica.cli;

import arabica.datasets.DataException;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Compares a run with its repetition: identities, every number of every step, and files.
///
/// A run of several members has a folder for each, `member-N`, with metrics and weights of its own.
final class RunComparison {
    /// What the clock decides, not the run.
    private static final Set<String> CLOCK = Set.of("tokens_per_second", "data_wait");
    private static final String METRICS = "metrics.jsonl";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path run;
    private final Path again;
    private final Optional<Path> metrics;

    /// A number that is not what it was.
    ///
    /// @param step from 1
    record Difference(String metrics, int step, String name, String recorded, String repeated) {
        @Override
        public String toString() {
            return metrics + ", step " + step + ": " + name + " was " + recorded + " and is " + repeated;
        }
    }

    /// @param metrics where the run's metrics are, if not in its folder
    RunComparison(Path run, Path again, Optional<Path> metrics) {
        this.run = run;
        this.again = again;
        this.metrics = metrics;
    }

    /// @throws DataException if the two do not start alike: other data, models or options, by name
    void requireSameStart() {
        for (Path part : parts()) {
            Optional<RunIdentity> repeated = RunFolder.identityIn(again.resolve(part));
            if (repeated.isEmpty()) { continue; }
            RunIdentity recorded = RunFolder.identityIn(run.resolve(part)).orElseThrow(
                    () -> new DataException(run.resolve(part) + ": holds no run's description"));
            List<String> differences = repeated.get().differences(recorded);
            if (!differences.isEmpty()) {
                throw new DataException("cannot repeat " + run + ": " + String.join("; ", differences));
            }
        }
    }

    /// How many steps the two have in common, and the first number that differs.
    ///
    /// @param steps   whose every number is the same, evaluations included
    /// @param missing lines of the run that its repetition lacks
    record Steps(int steps, int missing, Optional<Difference> first) {}

    /// @param last steps after this one are not looked at
    Steps steps(int last) {
        int same = 0;
        int missing = 0;
        for (Path part : parts()) {
            Path name = part.resolve(METRICS);
            if (!Files.isRegularFile(again.resolve(name))) { continue; }
            List<JsonNode> recorded = lines(recorded(part), last);
            List<JsonNode> repeated = lines(again.resolve(name), last);
            int both = Math.min(recorded.size(), repeated.size());
            Set<Integer> seen = new TreeSet<>();
            for (int i = 0; i < both; i++) {
                Optional<Difference> found = difference(name.toString(), recorded.get(i), repeated.get(i));
                if (found.isPresent()) { return new Steps(same + seen.size(), 0, found); }
                seen.add(step(recorded.get(i)));
            }
            same += seen.size();
            missing += recorded.size() - both;
        }
        return new Steps(same, missing, Optional.empty());
    }

    /// The last step that the run has recorded; 0 for none.
    int lastRecorded() {
        return parts().stream().flatMap(part -> lines(recorded(part), Integer.MAX_VALUE).stream())
                .mapToInt(RunComparison::step).max().orElse(0);
    }

    private Path recorded(Path part) {
        Path own = run.resolve(part).resolve(METRICS);
        return part.toString().isEmpty() ? metrics.orElse(own) : own;
    }

    /// Which files both have, by their path in the run, and whether they are the same, byte for byte: weights, and all of
    /// checkpoints but their manifests, which name versions.
    SortedMap<String, Boolean> files() {
        SortedMap<String, Boolean> same = new TreeMap<>();
        try (Stream<Path> all = Files.walk(again)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path name = again.relativize(file);
                Path recorded = run.resolve(name);
                boolean result = name.toString().endsWith(".safetensors")
                        || name.toString().contains("checkpoints") && !name.endsWith("manifest.json");
                if (result && Files.isRegularFile(recorded)) {
                    same.put(name.toString(), Files.mismatch(recorded, file) < 0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return same;
    }

    /// The run itself and its members.
    private List<Path> parts() {
        List<Path> parts = new ArrayList<>(List.of(Path.of("")));
        for (int member = 1; Files.isDirectory(run.resolve("member-" + member)); member++) {
            parts.add(Path.of("member-" + member));
        }
        return parts;
    }

    private static Optional<Difference> difference(String metrics, JsonNode recorded, JsonNode repeated) {
        Set<String> names = new TreeSet<>();
        recorded.fieldNames().forEachRemaining(names::add);
        repeated.fieldNames().forEachRemaining(names::add);
        names.removeAll(CLOCK);
        for (String name : names) {
            String was = recorded.path(name).toString();
            String is = repeated.path(name).toString();
            if (!was.equals(is)) {
                return Optional.of(new Difference(metrics, step(recorded), name, was.isEmpty() ? "not there" : was,
                        is.isEmpty() ? "not there" : is));
            }
        }
        return Optional.empty();
    }

    /// Whole lines up to a step. A line that was cut short by a kill is the last one and counts for nothing.
    private static List<JsonNode> lines(Path file, int last) {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.isRegularFile(file)) { return lines; }
        try (Stream<String> all = Files.lines(file)) {
            for (String line : (Iterable<String>) all::iterator) {
                JsonNode node = MAPPER.readTree(line);
                if (step(node) <= last) { lines.add(node); }
            }
        } catch (JsonProcessingException cutShort) {
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static int step(JsonNode line) { return line.path("step").asInt(); }
}
