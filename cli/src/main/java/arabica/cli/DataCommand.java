package arabica.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `arabica data convert|dedup|split|mix|stats`: tables of rows in, tables of rows out.
@Command(name = "data", description = "Works on files of rows: converts, de-duplicates, splits, mixes and describes them.", subcommands = {
        ConvertTableCommand.class, DataDedupCommand.class, DataSplitCommand.class, DataMixCommand.class,
        DataStatsCommand.class}, footer = {
                "", "Example:", "  arabica data dedup --data pairs.jsonl --on prompt --out deduped.parquet"})
final class DataCommand implements Callable<Integer>, CommandGroup {
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
        throw new ParameterException(spec.commandLine(), "expected one of these after data: "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
