package arabica.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `arabica eval reward|winrate|ranking|frontier|world`.
@Command(name = "eval", description = "Judges preference models and policies.", subcommands = {EvalRewardCommand.class,
        EvalWinrateCommand.class, EvalRankingCommand.class, EvalFrontierCommand.class,
        EvalWorldCommand.class}, footer = {"", "Example:",
                "  arabica eval reward --model OUT/reward --data held-out-pairs.jsonl"})
final class EvalCommand implements Callable<Integer>, CommandGroup {
    @ParentCommand
    private RootCommand root;

    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "shows this")
    private boolean help;

    @Override
    public Terminal terminal() { return root.terminal(); }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(),
                "expected reward, winrate, ranking, frontier or world after eval");
    }
}
