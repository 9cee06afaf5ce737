package arabica.cli;

import arabica.datasets.DataException;
import arabica.rlhf.demo.DemoListener;
import arabica.rlhf.demo.DemoPipeline;
import arabica.rlhf.demo.DemoReport;
import arabica.rlhf.demo.DemoResult;
import arabica.rlhf.demo.DemoSizes;
import arabica.rlhf.demo.DemoSummary;
import arabica.rlhf.demo.DemoTable;
import arabica.rlhf.train.StopSignal;
import arabica.rlhf.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica demo [--out DIR]`.
@Command(name = "demo", description = "The main job on an embedded world whose true reward is known: pretrains, fine-tunes, filters pairs by perplexity, trains a preference model, aligns with DPO and with PPO, and judges all of them by the truth. Writes report.html, summary.json and every model.", footer = {
        "", "Example:", "  arabica demo --out demo-run"})
final class DemoCommand extends BaseCommand {
    enum Size {
        standard, tiny
    }

    private static final List<String> FILES = List.of("report.html", "summary.json");
    private static final String RUN = "run.json";

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "demo-run", description = "where everything goes (default: ${DEFAULT-VALUE})")
    private Path out;

    @Option(names = "--overwrite", description = "discard the demo that is in --out")
    private boolean overwrite;

    @Option(names = "--size", paramLabel = "standard|tiny", defaultValue = "standard", description = "standard takes minutes; tiny runs every stage once, in seconds, and its models are good for nothing (default: ${DEFAULT-VALUE})")
    private Size size;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        prepare();
        return withBackend(backend -> {
            try (Stages stages = new Stages(terminal())) {
                DemoSizes sizes = size == Size.tiny ? DemoSizes.tiny() : DemoSizes.standard();
                DemoResult result = new DemoPipeline(backend, out, global.seed, sizes, stages).run();
                DemoSummary.write(result, out.resolve("summary.json"));
                DemoReport.of(result).write(out.resolve("report.html"));
                if (format.isText(terminal()) || format.isDefault()) {
                    out().print(DemoTable.of(result));
                } else {
                    Json.print(out(), DemoSummary.json(result));
                }
                say("arabica demo: report.html, summary.json and the models are in " + out);
                return ExitCodes.DONE;
            }
        });
    }

    private void prepare() throws IOException {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new DataException(out + " is a file; expected a folder");
        }
        List<Path> found = Files.exists(out) ? list(out) : List.of();
        if (!found.isEmpty() && !overwrite) {
            throw new DataException(out + " is not empty; --overwrite discards the demo in it");
        }
        for (Path path : found) {
            // Only what a demo leaves behind: a folder may hold other things too.
            if (FILES.contains(path.getFileName().toString()) || Files.exists(path.resolve(RUN))) { delete(path); }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) { Files.delete(file); }
        }
    }

    /// One line for each stage, and the trainers' own progress under it.
    private static final class Stages implements DemoListener, AutoCloseable {
        private final Terminal terminal;
        private final StopSignal stop = new StopSignal();
        private Progress progress;

        Stages(Terminal terminal) { this.terminal = terminal; }

        @Override
        public void onStage(String stage) {
            close();
            terminal.err().println("arabica demo: " + stage.replace('_', ' '));
        }

        @Override
        public TrainingListener trainer(String stage) {
            progress = Progress.to(terminal, "demo");
            return progress;
        }

        /// Never raised: a demo that is interrupted ends at once, there is nothing to continue.
        @Override
        public StopSignal stopSignal() { return stop; }

        @Override
        public void close() { if (progress != null) { progress.close(); } }
    }
}
