package arabica.benchmarks.kernels;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.benchmarks.HeapAllocation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/// All kernels in one JVM, in a random order: each has been polluted by those before it too. Prints a line for each. A
/// tenth of the time that a JVM for each kernel takes; [KernelSpread] starts it.
final class KernelTour {
    private static final long WARM_UP = 500_000_000;
    private static final long ROUND = 4_000_000;
    private static final int ROUNDS = 12;

    private KernelTour() {}

    static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        Pattern wanted = Pattern.compile(args[2]);
        try (Backend backend = Backends.open("vector", Integer.parseInt(args[1]))) {
            Pollution.pollute(backend, seed);
            List<Kernel> kernels = new ArrayList<>(Kernels.all());
            Collections.shuffle(kernels, new Random(seed));
            for (Kernel kernel : kernels) {
                if (!wanted.matcher(kernel.name()).find()) { continue; }
                try (Scope scope = Scope.open(backend)) {
                    Runnable call = kernel
                            .prepare(new Operands(backend, scope, DType.F32, new SplittableRandom(1)));
                    IO.println(String.format(Locale.ROOT, "%s %f %f %f", kernel.name(), best(call),
                            HeapAllocation.perCall(call, 10), Calibration.nanos()));
                }
            }
        }
    }

    /// Microseconds per call, in the best round.
    private static double best(Runnable call) {
        run(call, WARM_UP);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) { best = Math.min(best, run(call, ROUND)); }
        return best / 1e3;
    }

    private static double run(Runnable call, long atLeast) {
        // Rounds of calls between two looks at the clock, which takes as long as a small kernel's tenth.
        long start = System.nanoTime();
        long elapsed = 0;
        int calls = 0;
        for (int more = 1; elapsed < atLeast; more = Math.min(2 * more, 64)) {
            for (int i = 0; i < more; i++) { call.run(); }
            calls += more;
            elapsed = System.nanoTime() - start;
        }
        return (double) elapsed / calls;
    }
}
