package arabica.cli;

import arabica.studies.Study;
import arabica.studies.filter.FilterStudy;
import arabica.studies.filter.FilterStudySettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica study filter`.
@Command(name = "filter", description = "Does perplexity filtering of preference pairs help? Filtered pairs, as many random ones and all, over the share of foreign pairs, for DPO and PPO, judged by the embedded world's true reward.", footer = {
        "", "Example:", "  arabica study filter --out study-filter --seeds 5 --threads 1 --jobs 2"})
final class FilterStudyCommand extends StudyRunCommand {
    enum Size {
        standard, small, tiny
    }

    @Option(names = "--size", paramLabel = "standard|small|tiny", defaultValue = "standard", description = "standard has models of the demo's quality, small ones trained a third as much; tiny runs every kind of cell once, in seconds, and says nothing (default: ${DEFAULT-VALUE})")
    private Size size;

    @Override
    Study study() {
        return new FilterStudy(switch (size) {
            case standard -> FilterStudySettings.standard();
            case small -> FilterStudySettings.small();
            case tiny -> FilterStudySettings.tiny();
        });
    }
}
