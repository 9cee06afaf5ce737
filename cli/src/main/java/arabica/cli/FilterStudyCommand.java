package arabica.cli;

import arabica.studies.Study;
import arabica.studies.filter.FilterStudy;
import arabica.studies.filter.FilterStudySettings;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica study filter`.
@Command(name = "filter", description = "Does perplexity filtering of preference pairs help? Filtered pairs, as many random ones and all, over the share of foreign pairs, for DPO and PPO, judged by the embedded world's true reward.", footer = {
        "", "Example:", "  arabica study filter --out study-filter --seeds 5 --threads 1 --jobs 2"})
final class FilterStudyCommand extends StudyRunCommand {
    enum Size {
        standard, tiny
    }

    @Option(names = "--size", paramLabel = "standard|tiny", defaultValue = "standard", description = "standard has a model of the demo's quality; tiny runs every kind of cell once, in seconds, and says nothing (default: ${DEFAULT-VALUE})")
    private Size size;

    @Option(names = "--foreign", paramLabel = "PERCENT", split = ",", defaultValue = "90,50,0", description = "shares of foreign pairs, one after the other; more may be added with --resume (default: ${DEFAULT-VALUE})")
    private List<Integer> foreign;

    @Override
    Study study() {
        for (int percent : foreign) {
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException("--foreign must be percentages from 0 to 100, not " + percent);
            }
        }
        if (Set.copyOf(foreign).size() < foreign.size()) {
            throw new IllegalArgumentException("--foreign names a share twice: " + foreign);
        }
        return new FilterStudy(switch (size) {
            case standard -> FilterStudySettings.standard();
            case tiny -> FilterStudySettings.tiny();
        }, foreign);
    }
}
