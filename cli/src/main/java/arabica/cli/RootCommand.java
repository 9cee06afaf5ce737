package arabica.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `arabica` itself: the list of its commands.
@Command(name = "arabica", description = "Train and align transformers in one JVM process.", subcommands = {
        DemoCommand.class, PretrainCommand.class, SftCommand.class, FilterCommand.class, CollectCommand.class,
        RewardCommand.class, DpoCommand.class, KtoCommand.class, OnlineDpoCommand.class, PpoCommand.class,
        RlooCommand.class, GrpoCommand.class, BestOfCommand.class, EvalCommand.class, GenerateCommand.class,
        ScoreCommand.class, TokenizeCommand.class,
        InspectCommand.class, ConvertCommand.class, DataCommand.class, WorldCommand.class, GradcheckCommand.class,
        VerifyCommand.class, SoakCommand.class, DevicesCommand.class, BenchCommand.class,
        StudyCommand.class}, footer = {"",
                "Example:", "  arabica demo --out demo-run", "",
                "Exit codes: 0 done, 1 the work failed, 2 the call or its input is wrong.",
                "arabica COMMAND --help explains each command, with an example."})
final class RootCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean help;

    RootCommand(Terminal terminal) { this.terminal = terminal; }

    Terminal terminal() { return terminal; }

    /// The terminal of a command at any depth.
    static Terminal terminalOf(CommandSpec command) { return ((RootCommand) command.root().userObject()).terminal; }

    @Override
    public Integer call() { throw new ParameterException(spec.commandLine(), "a command is missing"); }
}
