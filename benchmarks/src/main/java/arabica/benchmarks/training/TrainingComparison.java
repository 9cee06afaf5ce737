package arabica.benchmarks.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whole training steps of one shape, each entrant in a process of its own, taking turns: every round each of them trains
/// for a moment while the others wait, and a figure is the median of the rounds. So what else goes on in the machine falls
/// on all alike.
///
/// @param rounds how often each has its turn
/// @param warmUp seconds that each trains before
/// @param seconds of a turn, at least one step
public record TrainingComparison(int rounds, double warmUp, double seconds) {
    private static final int LEAST_WARM_UP_STEPS = 2;

    /// @param entrants our own engine first, if there are others
    public List<TrainingResult> run(List<Entrant> entrants, GptShape shape, int threads, long seed)
            throws IOException {
        Path weights = Files.createTempFile("arabica-bench-", ".weights");
        List<Runner> runners = new ArrayList<>();
        try {
            if (entrants.size() > 1) {
                // By a process that then ends: to write a file through the heap is not part of training.
                try (WorkerProcess once = start(entrants.getFirst(), shape, threads, seed, weights)) {
                    once.export(weights);
                }
            }
            for (Entrant entrant : entrants) { runners.add(new Runner(entrant, shape, threads, seed, weights)); }
            for (Runner runner : runners) { runner.warmUp(); }
            for (int round = 0; round < rounds; round++) { for (Runner runner : runners) { runner.turn(round); } }
            return runners.stream().map(Runner::result).toList();
        } finally {
            for (Runner runner : runners) { runner.process.close(); }
            Files.delete(weights);
        }
    }

    private static WorkerProcess start(Entrant entrant, GptShape shape, int threads, long seed, Path weights)
            throws IOException {
        List<String> command = new ArrayList<>(entrant.command());
        command.addAll(List.of(shape.name(), Integer.toString(threads), Long.toString(seed)));
        if (!entrant.ours()) { command.add(weights.toString()); }
        // Every library that has threads of its own learns how many, beside what the engine sets.
        Map<String, String> environment = new HashMap<>(entrant.environment());
        for (String library : List.of("OMP", "OPENBLAS", "MKL")) {
            environment.put(library + "_NUM_THREADS", Integer.toString(threads));
        }
        return new WorkerProcess(entrant.name(), command, environment);
    }

    private final class Runner {
        private final Entrant entrant;
        private final GptShape shape;
        private final int threads;
        private final WorkerProcess process;
        private final double[] tokensPerSecond = new double[rounds];
        private double firstLoss;
        private int stepsOfATurn;
        private TrainingRun last;

        private Runner(Entrant entrant, GptShape shape, int threads, long seed, Path weights) throws IOException {
            this.entrant = entrant;
            this.shape = shape;
            this.threads = threads;
            process = start(entrant, shape, threads, seed, weights);
        }

        private void warmUp() throws IOException {
            TrainingRun run = process.run(1);
            firstLoss = run.firstLoss();
            long nanos = run.nanos();
            for (int steps = 1; steps < LEAST_WARM_UP_STEPS || nanos < warmUp * 1e9; steps += run.steps()) {
                // as many at once as a tenth of the warm-up takes, so that the parent's questions do not count
                run = process.run(Math.clamp((long) (warmUp * 1e8 / run.nanos() * run.steps()), 1, 1000));
                nanos += run.nanos();
            }
            stepsOfATurn = (int) Math.max(1, Math.round(seconds * 1e9 / run.nanos() * run.steps()));
        }

        private void turn(int round) throws IOException {
            last = process.run(stepsOfATurn);
            tokensPerSecond[round] = 1e9 * last.steps() * shape.tokensPerStep() / last.nanos();
        }

        private TrainingResult result() {
            double[] sorted = tokensPerSecond.clone();
            Arrays.sort(sorted);
            return new TrainingResult(entrant.name(), entrant.ours(), shape, threads, sorted[rounds / 2], sorted[0],
                    sorted[rounds - 1], firstLoss, last.lastLoss(), last.peakMemory(),
                    last.allocated() / last.steps());
        }
    }
}
