package arabica.cli;

import arabica.datasets.AtomicFiles;
import arabica.rlhf.report.Svg;
import arabica.rlhf.train.RunFolder;
import arabica.studies.soak.Gauge;
import arabica.studies.soak.Growth;
import arabica.studies.soak.Soak;
import arabica.studies.soak.SoakFiles;
import arabica.studies.soak.SoakResult;
import arabica.studies.soak.SoakTasks;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica soak`.
@Command(name = "soak", description = "Trains for an hour in one process, small models over and over: sft, reward, dpo and ppo, each stopped and resumed, with evaluation and generation between. Watches what the process holds and fails where something grows.", footer = {
        "", "Example:", "  arabica soak --minutes 60 --threads 1 --out soak-run"})
final class SoakCommand extends BaseCommand {
    private static final double MOST_MINUTES = 7 * 24 * 60;
    private static final double NANOS_OF_A_MINUTE = 60e9;
    /// Rounds between two lines of progress.
    private static final int EVERY = 20;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "60", description = "how long (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--rounds", paramLabel = "N", description = "at most so many rounds, some seconds each (default: as many as there is time for)")
    private Integer rounds;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "where the runs, a table of all samples and charts go; new or empty")
    private Path out;

    @Mixin
    private OutputFormat format;

    private int done;

    @Override
    public Integer call() {
        if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
            throw new IllegalArgumentException(
                    "--minutes must be more than 0 and at most " + (int) MOST_MINUTES + ", not " + minutes);
        }
        if (!global.backendName().equals("auto") && !global.backendName().equals("vector")) {
            throw new IllegalArgumentException("--backend: soak watches the vector backend's memory, no other's");
        }
        global.refuseDevice("soak");
        if (RunFolder.isUsed(out)) { throw new IllegalArgumentException(out + " is not empty; expected a new folder"); }
        if (rounds != null && rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1, not " + rounds);
        }
        try (Interruption interruption = Interruption.install()) {
            say("arabica soak: " + global.threads() + " threads, " + minutes + " minutes");
            Soak soak = new Soak(SoakTasks.of(SoakFiles.make(out.resolve("start"), global.seed), out.resolve("runs")),
                    global.threads());
            long start = System.nanoTime();
            return report(soak.run(() -> !interruption.stop().requested() && (rounds == null || done < rounds)
                    && System.nanoTime() - start < minutes * NANOS_OF_A_MINUTE, this::tell));
        }
    }

    private void tell(SoakResult soFar) {
        done = soFar.rounds();
        if (soFar.rounds() % EVERY == 1) {
            say(String.format(Locale.ROOT, "arabica soak: round %d, %.0f s: %s", soFar.rounds(), soFar.seconds(),
                    soFar.last()));
            write("samples.csv", soFar.table().csv());
        }
    }

    private int report(SoakResult result) {
        write("samples.csv", result.table().csv());
        result.charts().forEach((name, chart) -> write(name + ".svg", Svg.standalone(chart)));
        write("verdicts.md", result.verdicts().markdown());
        String growing = result.growing().stream().map(Gauge::label).collect(Collectors.joining(", "));
        if (format.isText(terminal())) {
            out().print(result.verdicts().markdown());
            out().println();
        } else {
            ObjectNode object = Json.object().put("rounds", result.rounds()).put("seconds", result.seconds());
            ArrayNode gauges = object.putArray("gauges");
            result.growths().forEach(growth -> gauges.add(json(growth)));
            Json.print(out(), object);
        }
        say(String.format(Locale.ROOT, "arabica soak: %d rounds in %.0f s, %s", result.rounds(), result.seconds(),
                growing.isEmpty() ? "nothing grows" : "these grow: " + growing));
        return growing.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /// Bytes, or numbers of things; without what the system does not say.
    private static ObjectNode json(Growth growth) {
        ObjectNode object = Json.object().put("name", growth.gauge().label());
        if (growth.known()) {
            object.put("from", growth.from()).put("to", growth.to()).put("per_hour", growth.perHour()).put("rise",
                    growth.growth());
        }
        return object.put("bound", growth.gauge().bound()).put("grows", growth.grows());
    }

    private void write(String name, String text) {
        AtomicFiles.write(out.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }
}
