package arabica.studies.soak;

import arabica.autograd.vector.VectorBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Rounds of work on one backend, one after the other, and what the process holds after each. Between rounds nothing is
/// under way, so what is held is the same each time, or something grows.
///
/// @param tasks   the work of a round
/// @param threads of the backend
public record Soak(List<SoakTask> tasks, int threads) {
    private static final double NANOS = 1e9;

    public Soak { tasks = List.copyOf(tasks); }

    /// Works as long as it is told to.
    ///
    /// @param goOn    is asked before each round
    /// @param watcher gets the result so far after each round
    /// @throws IllegalArgumentException if there were too few rounds to judge
    public SoakResult run(BooleanSupplier goOn, Consumer<SoakResult> watcher) {
        List<Sample> samples = new ArrayList<>();
        long start = System.nanoTime();
        try (VectorBackend backend = new VectorBackend(threads)) {
            Gauges gauges = new Gauges(backend.memory());
            while (goOn.getAsBoolean()) {
                for (SoakTask task : tasks) { task.run(backend, samples.size() + 1); }
                samples.add(gauges.sample((System.nanoTime() - start) / NANOS));
                watcher.accept(new SoakResult(samples, List.of()));
            }
        }
        return new SoakResult(samples, Stream.of(Gauge.values()).map(gauge -> Growth.of(gauge, samples)).toList());
    }
}
