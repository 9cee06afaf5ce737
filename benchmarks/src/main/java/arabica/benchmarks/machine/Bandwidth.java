package arabica.benchmarks.machine;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.memory.NativePool;
import arabica.autograd.vector.VectorBackend;
import arabica.benchmarks.Stopwatch;
import arabica.benchmarks.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What memory, or a cache, gives: bytes a second, of the fastest of 15 rounds. Each thread goes through a part of its
/// own.
///
/// @param read adding up floats
/// @param triad `a = b + s·c`, counted as McCalpin's STREAM does: two reads and one write of each element
/// @param update `a = s·a`: a read and a write of each element
public record Bandwidth(int threads, double read, double triad, double update) {
    /// What a call goes through at least, so that handing it to threads does not count.
    private static final long CALL = 16L << 20;

    /// The most of the three: what no loop can pass, whatever share of it is written.
    public double most() { return Math.max(read, Math.max(triad, update)); }

    /// Measures it.
    ///
    /// @param bytes of each of the three arrays, less than 8 GiB: more than any cache holds, or less
    public static Bandwidth measure(int threads, long bytes, double seconds) {
        try (Backend backend = new VectorBackend(1);
                Scope scope = Scope.open(backend);
                ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            long part = bytes / threads / MemoryLoops.BLOCK * MemoryLoops.BLOCK;
            // Our tensors' memory, so in the pages that they have.
            long[] arrays = new long[3];
            for (int i = 0; i < arrays.length; i++) {
                arrays[i] = NativePool.segment(scope.zeros(DType.F32, Shape.of((int) (bytes / 4)))).address();
            }
            int times = (int) Math.max(1, CALL / bytes);
            Stopwatch stopwatch = new Stopwatch(seconds);
            stopwatch.add(() -> each(workers, threads, times, t -> MemoryLoops.sum(arrays[0] + t * part, part)));
            stopwatch.add(() -> each(workers, threads, times, t -> MemoryLoops.triad(arrays[1] + t * part,
                    arrays[2] + t * part, arrays[0] + t * part, part)));
            stopwatch.add(() -> each(workers, threads, times, t -> MemoryLoops.update(arrays[0] + t * part, part)));
            List<Timing> timings = stopwatch.run();
            double moved = (double) part * threads * times * 1e9;
            return new Bandwidth(threads, moved / timings.get(0).best(), 3 * moved / timings.get(1).best(),
                    2 * moved / timings.get(2).best());
        }
    }

    private interface Part {
        float of(long thread);
    }

    private static void each(ExecutorService workers, int threads, int times, Part part) {
        List<Callable<Float>> tasks = new ArrayList<>();
        for (long t = 0; t < threads; t++) {
            long thread = t;
            tasks.add(() -> {
                float result = 0;
                for (int i = 0; i < times; i++) { result += part.of(thread); }
                return result;
            });
        }
        try {
            for (Future<Float> result : workers.invokeAll(tasks)) { result.get(); }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
