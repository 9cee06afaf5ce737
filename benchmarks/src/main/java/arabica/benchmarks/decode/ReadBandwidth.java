package arabica.benchmarks.decode;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.memory.NativePool;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// How fast memory can be read: each thread sums its part of a block that is far larger than any cache. The block comes
/// from the backend's own pool, so its pages are those of a model's weights.
final class ReadBandwidth implements AutoCloseable {
    private static final int RUN = 8;
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final long VECTOR = SPECIES.vectorByteSize();

    private final long address;
    private final long bytes;
    private final int threads;
    private final ExecutorService executor;

    /// @param scope  where the block lives
    /// @param bytes  of the block: a multiple of 1 MB
    ReadBandwidth(Backend backend, Scope scope, long bytes, int threads) {
        Tensor block = scope.allocate(DType.F32, Shape.of(Math.toIntExact(bytes / 4)));
        backend.fill(block, 1); // pages that were never written may all be one
        this.address = NativePool.segment(block).address();
        this.bytes = bytes;
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads);
    }

    /// Reads the block once; bytes per second.
    double measure() {
        long part = bytes / threads / (RUN * VECTOR) * (RUN * VECTOR);
        List<Callable<Float>> parts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            long from = address + part * i;
            parts.add(() -> sum(from, part));
        }
        try {
            long start = System.nanoTime();
            float total = 0;
            for (Future<Float> each : executor.invokeAll(parts)) { total += each.get(); }
            double seconds = (System.nanoTime() - start) * 1e-9;
            if (total != total) { throw new IllegalStateException("the block holds no numbers"); }
            return part * threads / seconds;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float sum(long from, long bytes) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (long at = from; at < from + bytes; at += RUN * VECTOR) {
            s0 = FloatVector.fromMemorySegment(SPECIES, ALL, at, ORDER).add(s0);
            s1 = FloatVector.fromMemorySegment(SPECIES, ALL, at + VECTOR, ORDER).add(s1);
            s2 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 2 * VECTOR, ORDER).add(s2);
            s3 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 3 * VECTOR, ORDER).add(s3);
            s4 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 4 * VECTOR, ORDER).add(s4);
            s5 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 5 * VECTOR, ORDER).add(s5);
            s6 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 6 * VECTOR, ORDER).add(s6);
            s7 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 7 * VECTOR, ORDER).add(s7);
        }
        FloatVector sum = s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7)));
        return sum.lane(0) + sum.lane(SPECIES.length() - 1);
    }

    @Override
    public void close() { executor.shutdown(); }
}
