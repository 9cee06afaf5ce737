package arabica.cli;

import arabica.rlhf.train.TrainerOptionsBuilder;
import picocli.CommandLine.Option;

/// Where things end, for trainers that learn from responses and texts as they are given: the texts, and the run. `ppo` has
/// none of it: its responses are sampled and end where the model ends them, and it has no held-out loss.
final class EndFlag {
    @Option(names = "--append-eos", negatable = true, defaultValue = "true", fallbackValue = "true", description = "an EOS ends responses and texts (default), or not")
    private boolean appendEos;

    @Option(names = "--early-stopping", paramLabel = "N", description = "ends the run after N evaluations without an improvement, and writes the best model instead of the last: by accuracy for reward, by loss otherwise (default: off)")
    private Integer earlyStopping;

    TrainerOptionsBuilder on(TrainerOptionsBuilder defaults) {
        if (earlyStopping != null) { defaults.earlyStopping(earlyStopping); }
        return defaults.appendEos(appendEos);
    }
}
