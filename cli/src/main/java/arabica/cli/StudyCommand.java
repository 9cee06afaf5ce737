package arabica.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `arabica study NAME`: experiments over seeds.
@Command(name = "study", description = "Experiments over seeds that answer a question with intervals; docs/studies has what they found.", subcommands = {
        FilterStudyCommand.class, OveroptimizationStudyCommand.class, HhStudyCommand.class,
        StoriesStudyCommand.class}, footer = {"", "Example:",
                "  arabica study filter --out study-filter --seeds 5"})
final class StudyCommand implements Callable<Integer>, CommandGroup {
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
        throw new ParameterException(spec.commandLine(), "expected the name of a study: "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
