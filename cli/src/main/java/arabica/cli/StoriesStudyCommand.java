package arabica.cli;

import arabica.studies.Study;
import arabica.studies.stories.StoriesStudy;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica study stories --data DIR`.
@Command(name = "stories", description = "On a real small model (stories260K): does perplexity tell stories from Shakespeare and from shuffled stories, and does DPO on its own samples teach it a style without making it forget?", footer = {
        "", "Example:",
        "  arabica study stories --data $ARABICA_DATA --out study-stories --seeds 5 --threads 1 --jobs 2"})
final class StoriesStudyCommand extends StudyRunCommand {
    enum Size {
        standard, tiny
    }

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the folder that holds stories260K/stories260K.bin and tok512.bin, tinystories/tinystories_sample.txt and tinyshakespeare/input.txt")
    private Path data;

    @Option(names = "--size", paramLabel = "standard|tiny", defaultValue = "standard", description = "tiny runs every kind of cell once, in seconds, and says nothing (default: ${DEFAULT-VALUE})")
    private Size size;

    @Override
    Study study() { return size == Size.tiny ? StoriesStudy.tiny(data) : StoriesStudy.standard(data); }
}
