package arabica.benchmarks.kernels;

/// How fast the core and its caches are at this moment, by what no compiler's luck can change: a chain of multiply-adds
/// that wait for each other, in registers, and the JVM's own copy of arrays that lie in L2. If these take longer, the
/// machine is to blame: its clock, or a neighbour on the other half of the core, who takes half of the caches.
final class Calibration {
    private static final int LINKS = 100_000;
    private static final int COPIES = 10;
    private static final float[] FROM = new float[32_768];
    private static final float[] TO = new float[FROM.length];

    private Calibration() {}

    /// Nanoseconds for the chain, the best of a few.
    static double chainNanos() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            float end = chain();
            best = Math.min(best, System.nanoTime() - start);
            if (end == 0) { throw new AssertionError("the chain was not computed"); }
        }
        return best;
    }

    /// Nanoseconds for copying 128 KB, the best of a few.
    static double copyNanos() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < COPIES; i++) {
            long start = System.nanoTime();
            System.arraycopy(FROM, 0, TO, 0, FROM.length);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static float chain() {
        float x = 1;
        for (int i = 0; i < LINKS; i++) { x = x * 0.999f + 0.5f; }
        return x;
    }
}
