package arabica.cli;

import arabica.studies.Study;
import arabica.studies.overoptimization.OveroptimizationSettings;
import arabica.studies.overoptimization.OveroptimizationStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica study overoptimization`.
@Command(name = "overoptimization", description = "How far can a learned reward be optimized before the true one falls? Proxy and truth over the KL, for best-of-n and for PPO, with preference models of three sizes of preference sets, on the embedded world.", footer = {
        "", "Example:", "  arabica study overoptimization --out study-over --seeds 3 --threads 1 --jobs 2"})
final class OveroptimizationStudyCommand extends StudyRunCommand {
    enum Size {
        standard, tiny
    }

    @Option(names = "--size", paramLabel = "standard|tiny", defaultValue = "standard", description = "tiny runs every kind of cell once, in seconds, and says nothing (default: ${DEFAULT-VALUE})")
    private Size size;

    @Override
    Study study() {
        return new OveroptimizationStudy(
                size == Size.tiny ? OveroptimizationSettings.tiny() : OveroptimizationSettings.standard());
    }
}
