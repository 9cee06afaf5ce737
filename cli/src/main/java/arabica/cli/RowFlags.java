package arabica.cli;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.rlhf.train.RowSource;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The flags of commands that read rows without training on them.
class RowFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DATA", required = true, arity = "1..*", parameterConsumer = PathList.class, description = DataFlags.KINDS)
    List<Path> files;

    @Mixin
    private DataFlags data;

    @Option(names = "--prompt-template", paramLabel = "NAME", defaultValue = "none", description = "frames bare prompts and messages: "
            + Templates.NAMES + " (default: ${DEFAULT-VALUE})")
    private String template;

    @Option(names = "--skip-bad", paramLabel = "N", defaultValue = "0", description = "unusable rows that are skipped and named before it is an error (default: ${DEFAULT-VALUE})")
    private int skipBad;

    PromptTemplate template() { return Templates.of(template, command); }

    RowSource source(RowUse use) { return RowSource.files(data(use), use, template()); }

    /// The files that are read.
    DataFiles data(RowUse use) { return data.files(files, use, RootCommand.terminalOf(command)); }

    int skipBad() {
        if (skipBad < 0) { throw new IllegalArgumentException("--skip-bad must be 0 or more, not " + skipBad); }
        return skipBad;
    }

    /// @param say hears of each row that is skipped
    BadRowPolicy policy(Consumer<String> say) {
        return BadRowPolicy.allow(skipBad(), bad -> say.accept("warning: skipped " + bad.getMessage()));
    }
}
