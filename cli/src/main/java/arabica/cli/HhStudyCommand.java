package arabica.cli;

import arabica.studies.Study;
import arabica.studies.hh.HhSize;
import arabica.studies.hh.HhStudy;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica study hh --data DIR`.
@Command(name = "hh", description = "What do preference models from scratch learn from 500 to 5,000 human pairs (hh-rlhf)? Against logistic regression on words and the shorter reply, on the same lines of the test set.", footer = {
        "", "Example:", "  arabica study hh --data $ARABICA_DATA --out study-hh --seeds 5 --threads 1 --jobs 2"})
final class HhStudyCommand extends StudyRunCommand {
    enum Size {
        standard, tiny
    }

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the folder that holds hh-rlhf-first-turn/preference_train.json, hh-rlhf-harmless-base/test.jsonl.gz and clean_indices.json")
    private Path data;

    @Option(names = "--held-out", description = "compares all recipes on a quarter of the training prompts, held out, and leaves the test set alone: what the recipe was chosen by")
    private boolean heldOut;

    @Option(names = "--size", paramLabel = "standard|tiny", defaultValue = "standard", description = "tiny runs every kind of cell once, in seconds, and says nothing (default: ${DEFAULT-VALUE})")
    private Size size;

    @Override
    Study study() { return HhStudy.of(data, size == Size.tiny ? HhSize.TINY : HhSize.STANDARD, heldOut); }
}
