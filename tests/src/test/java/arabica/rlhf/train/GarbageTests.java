package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.benchmarks.HeapAllocation;
import arabica.datasets.rows.TextRow;
import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training step leaves little for the garbage collector once its kernels are compiled.
class GarbageTests {
    /// Of the Java heap per step. The objects that describe a step are 0.2 MB, a small loop that boxes its vectors in some
    /// JVMs adds one or two, and a kernel that boxes them makes tens to hundreds.
    private static final long MOST_BYTES = 16_000_000;
    private static final int STEPS_IN_A_ROW = 20;
    /// Time enough for the compiler on a busy machine. It is a matter of seconds otherwise.
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    /// Watches what is allocated from one step to the next, and stops the run when it has seen enough.
    private static final class Meter implements TrainingListener {
        private final StopSignal stop;
        private final long deadline = System.nanoTime() + PATIENCE;
        private long before = HeapAllocation.bytes();
        private long least = Long.MAX_VALUE;
        private int inARow;

        private Meter(StopSignal stop) { this.stop = stop; }

        @Override
        public void onStep(StepMetrics metrics) {
            long now = HeapAllocation.bytes();
            least = Math.min(least, now - before);
            inARow = now - before < MOST_BYTES ? inARow + 1 : 0;
            before = now;
            if (inARow == STEPS_IN_A_ROW || System.nanoTime() > deadline) { stop.request(); }
        }
    }

    @Test
    void aStepAllocatesLittleOnceItIsCompiled() {
        SplittableRandom random = new SplittableRandom(1);
        List<TextRow> texts = IntStream.range(0, 200)
                .mapToObj(i -> new TextRow(random.ints(60, 'a', 'z').mapToObj(Character::toString)
                        .collect(Collectors.joining())))
                .toList();
        StopSignal stop = new StopSignal();
        Meter meter = new Meter(stop);
        TrainerOptions options = TrainerOptions.builder(1e-3).batchSize(8).epochs(10_000).build();
        try (Backend backend = Backends.open("vector", 2); Scope scope = Scope.open(backend)) {
            new PretrainTrainer(options, new PretrainOptions(300, 64, 2, 2, 64)).train(backend, scope, Optional.empty(),
                    TrainingData.of(RowSource.inMemory("texts", texts)), new RunContext(folder, meter, stop));
        }
        assertThat(meter.inARow)
                .as("steps in a row that stay below %d bytes (the leanest of all: %d)", MOST_BYTES, meter.least)
                .isEqualTo(STEPS_IN_A_ROW);
    }
}
