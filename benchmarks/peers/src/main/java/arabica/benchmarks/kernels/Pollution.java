package arabica.benchmarks.kernels;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/// What a JVM has been through before a kernel is measured: all kernels, at other shapes, in a random order, each for
/// a moment of random length. Some are compiled by then for shapes that are not those to come, some have a profile
/// of branches and types that misleads, and some were hardly touched: as in a program that has been running.
final class Pollution {
    private static final double SHORTEST_NANOS = 0.2e6;
    private static final double LONGEST_NANOS = 20e6;

    private Pollution() {}

    static void pollute(Backend backend, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Kernel> kernels = new ArrayList<>(Kernels.all());
        Collections.shuffle(kernels, new Random(random.nextLong()));
        for (Kernel kernel : kernels) {
            DType dtype = random.nextInt(8) == 0 ? DType.F64 : DType.F32;
            double nanos = Math.exp(random.nextDouble(Math.log(SHORTEST_NANOS), Math.log(LONGEST_NANOS)));
            try (Scope scope = Scope.open(backend)) {
                run(kernel.prepareOther(new Operands(backend, scope, dtype, random), random), (long) nanos);
            }
        }
    }

    private static void run(Runnable call, long nanos) {
        long start = System.nanoTime();
        do { call.run(); } while (System.nanoTime() - start < nanos);
    }
}
