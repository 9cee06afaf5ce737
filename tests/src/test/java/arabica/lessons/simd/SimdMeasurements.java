package arabica.lessons.simd;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.vector.VectorBackend;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Lesson 5: how fast each step is on this machine.
final class SimdMeasurements {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 10;
    /// The length of a dot product whose operands lie in the level-1 cache.
    private static final int LENGTH = 2048;
    private static final int SIDE = 512;
    private static float sink;

    private SimdMeasurements() {}

    static void main() throws InterruptedException {
        float[] a = normal(SIDE * SIDE, 1), b = normal(SIDE * SIDE, 2);
        float[] x = normal(LENGTH, 3), y = normal(LENGTH, 4);
        System.out.println("vectors of " + SPECIES.length() + " floats");
        Map<String, Runnable> dots = new LinkedHashMap<>();
        dots.put("multiply-adds in registers alone", () -> sink += registers(1000));
        dots.put("dot, scalar", () -> sink += Dot.scalar(x, y));
        dots.put("dot, one accumulator", () -> sink += Dot.oneAccumulator(x, y));
        dots.put("dot, four accumulators", () -> sink += Dot.fourAccumulators(x, y));
        dots.forEach((name, work) -> report(name, name.startsWith("dot")
                ? 2.0 * LENGTH
                : 2.0 * 1000 * CHAINS * SPECIES.length(), work));

        double operations = 2.0 * SIDE * SIDE * SIDE;
        Product product = new Product(SIDE, SIDE, SIDE, a, b, new float[SIDE * SIDE]);
        report("product, scalar", operations, product::scalar);
        report("product, rows", operations, product::rows);
        report("product, tiles of 4 rows x 2 vectors", operations, product::tiles);
        try (Backend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
            Tensor left = scope.of(a, SIDE, SIDE), right = scope.of(b, SIDE, SIDE);
            Tensor out = scope.allocate(DType.F32, Shape.of(SIDE, SIDE));
            report("product, Arabica, one thread", operations,
                    () -> backend.matmul(left, false, right, false, out, false));
        }
    }

    /// Warms up for a second, then takes the best of twenty rounds of at least ten milliseconds.
    private static void report(String name, double operations, Runnable work) {
        long end = System.nanoTime() + 1_000_000_000L;
        int calls = 0;
        for (long begin = System.nanoTime(); System.nanoTime() < end || calls == 0; calls++) { work.run(); }
        calls = Math.max(1, calls / 100);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < calls; i++) { work.run(); }
            best = Math.min(best, (System.nanoTime() - begin) / (double) calls);
        }
        System.out.printf(Locale.ROOT, "%-38s %7.1f GFLOP/s%n", name, operations / best);
    }

    /// Ten chains that wait for nothing but themselves.
    private static float registers(int steps) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.5f), y = FloatVector.broadcast(SPECIES, 1);
        FloatVector c0 = y, c1 = y, c2 = y, c3 = y, c4 = y, c5 = y, c6 = y, c7 = y, c8 = y, c9 = y;
        for (int i = 0; i < steps; i++) {
            c0 = x.fma(c0, y);
            c1 = x.fma(c1, y);
            c2 = x.fma(c2, y);
            c3 = x.fma(c3, y);
            c4 = x.fma(c4, y);
            c5 = x.fma(c5, y);
            c6 = x.fma(c6, y);
            c7 = x.fma(c7, y);
            c8 = x.fma(c8, y);
            c9 = x.fma(c9, y);
        }
        return c0.add(c1).add(c2).add(c3).add(c4).add(c5).add(c6).add(c7).add(c8).add(c9).lane(0);
    }

    static float[] normal(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) { values[i] = (float) random.nextGaussian(); }
        return values;
    }
}
