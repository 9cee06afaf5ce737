package arabica.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What a run's report says about its settings: every flag with its value, given or by default.
final class Settings {
    private static final Set<String> LEFT_OUT = Set.of("--help", "--verbose", "--config", "--resume", "--overwrite");

    private Settings() {}

    static SequencedMap<String, String> of(CommandSpec spec, OptionalDouble learningRate, String backend) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            if (value != null && !LEFT_OUT.contains(option.longestName())) {
                settings.put(option.longestName().substring(2), show(value));
            }
        }
        learningRate.ifPresent(rate -> settings.put("lr", Double.toString(rate)));
        settings.put("backend", backend);
        settings.putIfAbsent("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        settings.put("java", Runtime.version().toString());
        return settings;
    }

    private static String show(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(" "));
            case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT);
            default -> value.toString();
        };
    }
}
