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

/// All kernels in one JVM: each has been polluted by all others, at other shapes first and then at those that are
/// measured. Prints a line for each; [KernelSpread] starts it.
///
/// Rounds go through all kernels, in a random order, so that the rounds of one lie seconds apart: a neighbour's load, or
/// his thread on the other half of the core, comes and goes meanwhile. What the compiler made of a kernel stays.
final class KernelTour {
    private static final long WARM_UP = 500_000_000;
    private static final long ROUND = 2_500_000;
    private static final int ROUNDS = 40;

    private final Kernel kernel;
    private final Runnable call;
    private double best = Double.MAX_VALUE;
    private double chain = Double.MAX_VALUE;
    private double copy = Double.MAX_VALUE;

    private KernelTour(Kernel kernel, Runnable call) {
        this.kernel = kernel;
        this.call = call;
    }

    static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        int threads = Integer.parseInt(args[1]);
        Pattern wanted = Pattern.compile(args[2]);
        try (Backend other = Backends.open("vector", threads)) {
            Pollution.pollute(other, seed);
        }
        // A backend of its own, so that operands lie in the same places in each JVM.
        try (Backend backend = Backends.open("vector", threads); Scope scope = Scope.open(backend)) {
            Operands operands = new Operands(backend, scope, DType.F32, new SplittableRandom(1));
            List<KernelTour> tours = new ArrayList<>();
            for (Kernel kernel : Kernels.all()) {
                if (wanted.matcher(kernel.name()).find()) {
                    tours.add(new KernelTour(kernel, kernel.prepare(operands)));
                }
            }
            Random random = new Random(seed);
            Collections.shuffle(tours, random);
            for (KernelTour each : tours) { run(each.call, WARM_UP); }
            for (int round = 0; round < ROUNDS; round++) {
                Collections.shuffle(tours, random);
                tours.forEach(KernelTour::measure);
            }
            tours.forEach(KernelTour::print);
        }
    }

    private void measure() {
        chain = Math.min(chain, Calibration.chainNanos());
        copy = Math.min(copy, Calibration.copyNanos());
        call.run(); // operands to the cache
        best = Math.min(best, run(call, ROUND));
    }

    private void print() {
        IO.println(String.format(Locale.ROOT, "%s %f %f %f %f", kernel.name(), best / 1e3,
                HeapAllocation.perCall(call, 10), chain, copy));
    }

    /// Nanoseconds per call.
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
