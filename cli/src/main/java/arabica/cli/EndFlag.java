package arabica.cli;

import arabica.rlhf.train.TrainerOptionsBuilder;
import picocli.CommandLine.Option;

/// The flag of trainers that learn from responses and texts as they are given. `ppo` has none: its responses are sampled,
/// and end where the model ends them.
final class EndFlag {
    @Option(names = "--append-eos", negatable = true, defaultValue = "true", fallbackValue = "true", description = "an EOS ends responses and texts (default), or not")
    private boolean appendEos;

    TrainerOptionsBuilder on(TrainerOptionsBuilder defaults) { return defaults.appendEos(appendEos); }
}
