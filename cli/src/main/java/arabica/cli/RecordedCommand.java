package arabica.cli;

import arabica.datasets.AtomicFiles;
import arabica.datasets.DataException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The command line that started a run, `OUT/command.json`, from which `arabica verify` runs it again.
///
/// Paths are absolute, flags of a configuration file are in it by value, and what bears on the place of the results alone
/// is not: where the run wrote is where the file lies.
///
/// @param options values by flag: texts, `false` for a flag's `--no-` form, `true` for one without a value
record RecordedCommand(String command, SequencedMap<String, List<Object>> options) {
    static final String FILE = "command.json";
    static final String METRICS = "--metrics";
    private static final Set<String> PLACE = Set.of("--out", "--resume", "--overwrite", "--config", "--verbose");
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /// What was asked for, after parsing.
    static RecordedCommand of(CommandSpec spec) {
        SequencedMap<String, List<Object>> options = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            if (isGiven(spec, option) && !PLACE.contains(option.longestName())) {
                options.put(option.longestName(), values(option));
            }
        }
        return new RecordedCommand(spec.name(), options);
    }

    /// What takes its parameters itself ([PathList]) does not count as matched for picocli.
    private static boolean isGiven(CommandSpec spec, OptionSpec option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option)
                || option.parameterConsumer() != null && option.getValue() != null;
    }

    private static List<Object> values(OptionSpec option) {
        if (option.getValue() instanceof Path path) { return List.of(absolute(path)); }
        if (option.getValue() instanceof List<?> list && list.getFirst() instanceof Path) {
            return list.stream().<Object>map(path -> absolute((Path) path)).toList();
        }
        if (option.getValue() instanceof Boolean flag && option.arity().max() == 0) { return List.of(flag); }
        return List.copyOf(option.originalStringValues());
    }

    private static String absolute(Path path) {
        return path.equals(STANDARD_INPUT) ? path.toString() : path.toAbsolutePath().normalize().toString();
    }

    void write(Path run) {
        try {
            AtomicFiles.write(run.resolve(FILE), (MAPPER.writeValueAsString(this) + "\n").getBytes(
                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws DataException where a run's folder has none, or one that is not ours
    static RecordedCommand read(Path run) {
        Path file = run.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new DataException(run + ": holds no run that can be repeated: " + FILE + " is missing");
        }
        try {
            RecordedCommand found = MAPPER.readValue(Files.readString(file), new TypeReference<>() {
            });
            if (found.command == null || found.options == null) {
                throw new DataException(file + ": expected \"command\" and \"options\"");
            }
            return found;
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": is not a run's command: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the run wrote its metrics, if not into its folder.
    Optional<Path> metrics() {
        return Optional.ofNullable(options.get(METRICS)).map(values -> Path.of(values.getFirst().toString()));
    }

    /// The same run as arguments, into another folder.
    ///
    /// @param replaced flags that take the place of the recorded ones
    /// @throws DataException where it read standard input: what that held is gone
    List<String> arguments(Path out, SequencedMap<String, List<Object>> replaced) {
        options.forEach((flag, values) -> {
            if (values.contains(STANDARD_INPUT.toString())) {
                throw new DataException("the run read " + flag + " from standard input: it cannot be repeated");
            }
        });
        SequencedMap<String, List<Object>> all = new LinkedHashMap<>(options);
        all.remove(METRICS);
        all.putAll(replaced);
        List<String> arguments = new ArrayList<>(List.of(command));
        all.forEach((flag, values) -> {
            for (Object value : values) {
                if (value instanceof Boolean given) {
                    arguments.add(given ? flag : "--no-" + flag.substring(2));
                } else {
                    arguments.addAll(List.of(flag, value.toString()));
                }
            }
        });
        arguments.add("--out=" + out);
        return arguments;
    }
}
