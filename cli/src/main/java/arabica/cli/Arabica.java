package arabica.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Runs one command: parses, executes, and turns whatever goes wrong into one line and an exit code.
public final class Arabica {
    private Arabica() {}

    /// @param arguments as a shell would pass them, the command's name first
    /// @return the exit code: 0 done, 1 the work failed, 2 the call or its input is wrong
    public static int run(Terminal terminal, String... arguments) {
        CommandLine line = commandLine(terminal);
        List<String> given = withoutAliases(Arrays.asList(arguments));
        String name = name(line, given);
        boolean named = !name.equals("arabica");
        Failures failures = new Failures(terminal.err(), name, given.contains("--verbose"));
        line.setParameterExceptionHandler((e, args) -> failures.report(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> failures.report(e));
        if (!named && !given.isEmpty() && !given.getFirst().startsWith("-")) {
            return failures.report(new ParameterException(line, "unknown command '" + given.getFirst() + "'"));
        }
        try {
            int code = line.execute(ConfigFile.expand(line, given.toArray(String[]::new)));
            if (code == ExitCodes.DONE) { Json.requireWritten(terminal.out()); }
            return code;
        } catch (Exception | OutOfMemoryError | StackOverflowError e) {
            return failures.report(e);
        }
    }

    /// `filter --collect` is `collect`: filtering's other direction has a command of its own, with flags of its own.
    private static List<String> withoutAliases(List<String> given) {
        int flag = given.indexOf("--collect");
        if (flag < 1 || !given.getFirst().equals("filter")) { return given; }
        List<String> meant = new ArrayList<>(given);
        meant.remove(flag);
        meant.set(0, "collect");
        return meant;
    }

    /// `arabica eval winrate`: as much of the line as names commands.
    private static String name(CommandLine root, List<String> given) {
        StringBuilder name = new StringBuilder("arabica");
        CommandLine command = root;
        for (int i = 0; i < given.size() && command.getSubcommands().containsKey(given.get(i)); i++) {
            command = command.getSubcommands().get(given.get(i));
            name.append(' ').append(given.get(i));
        }
        return name.toString();
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new RootCommand(terminal));
        line.setOut(new PrintWriter(terminal.out(), true));
        line.setErr(new PrintWriter(terminal.err(), true));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.outIsTerminal() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(110);
        line.setUsageHelpAutoWidth(false);
        // A path or a prompt is taken as it is: no quotes trimmed, no @file expanded.
        line.setExpandAtFiles(false);
        line.setTrimQuotes(false);
        // `--lr 1 --lr 2` is more likely a slip than a wish.
        line.setOverwrittenOptionsAllowed(false);
        return line;
    }
}
