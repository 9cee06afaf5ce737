package arabica.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How many bytes a piece of work allocates on the Java heap, on all threads together: its garbage. Tensors are not on
/// that heap. What shows here are the small objects that describe the work, and vectors that the compiler did not keep
/// in registers: a loop that boxes those makes gigabytes a second.
public final class HeapAllocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private HeapAllocation() {}

    /// Bytes that all threads, ended ones too, have allocated since the JVM started.
    public static long bytes() { return THREADS.getTotalThreadAllocatedBytes(); }

    /// Bytes that one call allocates, on average over `calls` of them.
    public static double perCall(Runnable work, int calls) {
        long before = bytes();
        for (int i = 0; i < calls; i++) { work.run(); }
        return (double) (bytes() - before) / calls;
    }
}
