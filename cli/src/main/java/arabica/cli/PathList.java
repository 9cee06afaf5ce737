package arabica.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// Takes paths up to the next flag, known or not: `--data a.jsonl b.jsonl --bogus` names two files and a flag that does
/// not exist, not three files.
final class PathList implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        List<Path> paths = new ArrayList<>();
        List<Path> before = option.getValue();
        if (before != null) { paths.addAll(before); }
        int known = paths.size();
        while (!arguments.isEmpty() && isPath(arguments.peek())) { paths.add(Path.of(arguments.pop())); }
        if (paths.size() == known) {
            throw new ParameterException(command.commandLine(),
                    "a path is missing after " + ((OptionSpec) option).longestName());
        }
        option.setValue(paths);
    }

    /// Flags begin with a minus; alone it is standard input.
    private static boolean isPath(String argument) { return !argument.startsWith("-") || argument.equals("-"); }
}
