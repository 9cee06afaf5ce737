package arabica.datasets.pipeline;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/// What one pass over a pipeline needs: memory, threads, and the numbers of files. Closing it checks that every batch was
/// closed.
final class Run implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final Origins origins = new Origins();
    private final int threads;
    private final ExecutorService executor;
    /// Passes that only look, one within the other.
    private int looking;

    Run(int threads) {
        this.threads = threads;
        executor = threads == 1
                ? null
                : Executors.newFixedThreadPool(threads,
                        Thread.ofPlatform().name("dataset-", 0).daemon(true).factory());
    }

    BufferAllocator allocator() { return allocator; }

    Origins origins() { return origins; }

    int threads() { return threads; }

    /// Does something in which rows are looked at that are not handed out.
    void look(Runnable pass) {
        looking++;
        try {
            pass.run();
        } finally {
            looking--;
        }
    }

    boolean isLooking() { return looking > 0; }

    ExecutorService executor() { return executor; }

    @Override
    public void close() {
        if (executor != null) { executor.close(); }
        allocator.close();
    }
}
