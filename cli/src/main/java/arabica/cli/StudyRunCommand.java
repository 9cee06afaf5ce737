package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.studies.CellResults;
import arabica.studies.Study;
import arabica.studies.StudyFolder;
import arabica.studies.StudyRun;
import arabica.studies.StudySummary;
import arabica.studies.SummaryFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What all studies have in common on the command line: seeds, workers, a folder that continues.
abstract class StudyRunCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "where cells, tables and charts go")
    private Path out;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "5", description = "how many seeds, from --seed on (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "1", description = "cells that run at a time, each with --threads threads (default: ${DEFAULT-VALUE})")
    private int jobs;

    @Option(names = "--resume", description = "continue the study in --out; cells that are done stay, more seeds may be added")
    private boolean resume;

    @Option(names = "--overwrite", description = "discard the study that is in --out")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    /// The study that the command's own flags ask for.
    abstract Study study();

    @Override
    public Integer call() {
        require(seeds >= 1, "--seeds must be at least 1, not " + seeds);
        require(jobs >= 1, "--jobs must be at least 1, not " + jobs);
        require(!(resume && overwrite), "--resume must be without --overwrite, not both");
        if (overwrite) { Inputs.requireOutside(spec, out); }
        Study study = study();
        List<Long> chosen = LongStream.range(global.seed, global.seed + seeds).boxed().toList();
        List<Backend> backends = new ArrayList<>();
        try {
            for (int i = 0; i < jobs; i++) {
                backends.add(global.openBackend(DType.F32, i == 0 ? line -> say("arabica: " + line) : line -> {}));
            }
            try (StudyFolder folder = StudyFolder.open(out, study, backends.getFirst().name(), resume, overwrite)) {
                CellResults results = new StudyRun(study, folder, backends, this::tell).run(chosen);
                StudySummary summary = study.summarize(results);
                SummaryFiles.write(out, study, chosen, summary);
                if (format.isText(terminal())) {
                    out().print(SummaryFiles.markdown(study, chosen, summary));
                } else {
                    Json.print(out(), SummaryFiles.json(study, chosen, summary));
                }
                say("arabica study " + study.name() + ": results.md, tables and charts are in " + out);
            }
        } finally {
            backends.forEach(Backend::close);
        }
        return ExitCodes.DONE;
    }

    private synchronized void tell(String line) { say(line); }

    private static void require(boolean holds, String message) {
        if (!holds) { throw new IllegalArgumentException(message); }
    }
}
