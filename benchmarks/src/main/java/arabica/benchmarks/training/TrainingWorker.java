package arabica.benchmarks.training;

import arabica.benchmarks.HeapAllocation;
import arabica.benchmarks.machine.ProcessMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process that trains as it is told, line by line on its standard input, so that several take turns on one machine:
/// `run N` takes N steps, `export FILE` writes the weights, the end of the input ends it. Answers are the lines that begin
/// with [#MARK]; native libraries may print what they like beside them.
///
/// ```
/// java … arabica.benchmarks.training.TrainingWorker SHAPE THREADS SEED [WEIGHTS]
/// ```
public final class TrainingWorker {
    static final String MARK = "bench: ";

    private TrainingWorker() {}

    static void main(String[] args) throws IOException {
        serve(args, (shape, threads, seed, weights) -> new ArabicaEngine(shape, threads, seed));
    }

    /// What each engine's own `main` calls.
    public static void serve(String[] args, TrainingEngine.Factory factory) throws IOException {
        GptShape shape = GptShape.named(args[0]);
        long seed = Long.parseLong(args[2]);
        Path weights = args.length > 3 ? Path.of(args[3]) : null;
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (TrainingEngine engine = factory.open(shape, Integer.parseInt(args[1]), seed, weights)) {
            answer("ready");
            int step = 0;
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split(" ", 2);
                switch (words[0]) {
                    case "run" -> {
                        int count = Integer.parseInt(words[1]);
                        answer(run(engine, shape, seed, step, count).line());
                        step += count;
                    }
                    case "export" -> {
                        engine.export(Path.of(words[1]));
                        answer("exported");
                    }
                    default -> throw new IllegalArgumentException("unknown command '" + line + "'");
                }
            }
        }
    }

    private static TrainingRun run(TrainingEngine engine, GptShape shape, long seed, int first, int count) {
        TokenBatch[] batches = new TokenBatch[count];
        for (int i = 0; i < count; i++) { batches[i] = TokenBatch.of(shape, seed, first + i); }
        double firstLoss = 0;
        double lastLoss = 0;
        long allocated = HeapAllocation.bytes();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            lastLoss = engine.step(batches[i]);
            if (i == 0) { firstLoss = lastLoss; }
        }
        long nanos = System.nanoTime() - start;
        allocated = HeapAllocation.bytes() - allocated;
        return new TrainingRun(count, nanos, firstLoss, lastLoss, allocated, ProcessMemory.peak());
    }

    private static void answer(String line) {
        System.out.println(MARK + line);
        System.out.flush();
    }
}
