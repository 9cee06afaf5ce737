package arabica.benchmarks.kernels;

/// How fast the core runs at this moment: a chain of multiply-adds that wait for each other, in registers.
/// If this takes longer, the machine is to blame, not the compiler.
final class Calibration {
    private static final int LINKS = 100_000;

    private Calibration() {}

    /// Nanoseconds for the chain, the best of a few.
    static double nanos() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            float end = chain();
            best = Math.min(best, System.nanoTime() - start);
            if (end == 0) { throw new AssertionError("the chain was not computed"); }
        }
        return best;
    }

    private static float chain() {
        float x = 1;
        for (int i = 0; i < LINKS; i++) { x = x * 0.999f + 0.5f; }
        return x;
    }
}
