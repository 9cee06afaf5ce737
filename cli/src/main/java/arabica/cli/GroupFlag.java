package arabica.cli;

import arabica.rlhf.train.TrainerOptionsBuilder;
import picocli.CommandLine.Option;

/// Whether a step's rows are of similar lengths.
final class GroupFlag {
    @Option(names = "--group-by-length", description = "a step's rows are of similar lengths, which pads less; changes the order of rows")
    private boolean group;

    TrainerOptionsBuilder on(TrainerOptionsBuilder options) { return options.groupByLength(group); }
}
