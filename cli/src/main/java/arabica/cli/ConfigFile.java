package arabica.cli;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `--config FILE.yaml`: flags by their long names, such as `batch-size: 16`. They are put in front of the command
/// line's own arguments, except those that the command line names itself, so that it wins.
final class ConfigFile {
    private static final String FLAG = "--config";

    private ConfigFile() {}

    /// @throws DataException when the file cannot be read, or holds a key that is no flag of the command
    static String[] expand(CommandLine root, String... arguments) {
        List<String> given = Arrays.asList(arguments);
        Optional<String> file = value(given);
        CommandLine command = given.isEmpty() ? null : root.getSubcommands().get(given.getFirst());
        if (file.isEmpty() || command == null) { return arguments; }
        // `eval winrate`: the flags belong to the inner command.
        int names = 1;
        while (names < given.size() && command.getSubcommands().containsKey(given.get(names))) {
            command = command.getSubcommands().get(given.get(names++));
        }
        List<String> all = new ArrayList<>(given.subList(0, names));
        all.addAll(flags(Path.of(file.get()), command.getCommandSpec(), given));
        all.addAll(given.subList(names, given.size()));
        return all.toArray(String[]::new);
    }

    private static Optional<String> value(List<String> given) {
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).equals(FLAG) && i + 1 < given.size()) { return Optional.of(given.get(i + 1)); }
            if (given.get(i).startsWith(FLAG + "=")) { return Optional.of(given.get(i).substring(FLAG.length() + 1)); }
        }
        return Optional.empty();
    }

    private static List<String> flags(Path file, CommandSpec spec, List<String> given) {
        List<String> flags = new ArrayList<>();
        read(file).properties().forEach(entry -> {
            String name = "--" + entry.getKey();
            OptionSpec option = spec.optionsMap().get(name);
            if (option == null || option.usageHelp() || name.equals(FLAG)) {
                throw new DataException(
                        file + ": key '" + entry.getKey() + "' is not a flag of " + spec.qualifiedName());
            }
            if (!isGiven(option, given)) { add(flags, file, option, name, entry.getValue()); }
        });
        return flags;
    }

    private static boolean isGiven(OptionSpec option, List<String> given) {
        return given.stream().anyMatch(argument -> Arrays.stream(option.names()).anyMatch(name -> argument.equals(name)
                || argument.startsWith(name + "=") || option.negatable() && argument.equals(negated(name))));
    }

    private static String negated(String name) { return "--no-" + name.substring(2); }

    private static void add(List<String> flags, Path file, OptionSpec option, String name, JsonNode value) {
        if (value.isArray() && option.isMultiValue()) {
            value.forEach(element -> add(flags, file, option, name, element));
        } else if (value.isContainerNode() || value.isNull()) {
            throw new DataException(file + ": key '" + name.substring(2) + "' has no value that a flag can take");
        } else if (value.isBoolean() && option.arity().max() == 0) {
            if (value.asBoolean()) {
                flags.add(name);
            } else if (option.negatable()) { flags.add(negated(name)); }
        } else if (option.arity().max() == 0) {
            throw new DataException(file + ": key '" + name.substring(2) + "' is " + value.asText()
                    + "; expected true or false");
        } else {
            flags.add(name + "=" + value.asText());
        }
    }

    private static JsonNode read(Path file) {
        if (!Files.isRegularFile(file)) { throw new DataException(file + ": no such file"); }
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new DataException(file + ": not YAML: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
        if (root == null || !root.isObject()) {
            throw new DataException(file + ": expected flags by their long names, such as 'batch-size: 16'");
        }
        return root;
    }
}
