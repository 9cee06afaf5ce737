package arabica.benchmarks.roofline;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.benchmarks.Stopwatch;
import arabica.benchmarks.machine.Bandwidth;

/// What a kernel reached.
///
/// @param inCache whether its operands stay in a cache; otherwise they come from memory
/// @param nanos a call, the median of the rounds
public record RooflineResult(RooflineKernel kernel, boolean inCache, int threads, double nanos) {
    public static RooflineResult measure(RooflineKernel kernel, boolean inCache, String backendName, int threads,
            double seconds, long seed) {
        try (Backend backend = Backends.open(backendName, threads); Scope scope = Scope.open(backend)) {
            Stopwatch stopwatch = new Stopwatch(seconds);
            stopwatch.add(kernel.setup().on(new Operands(backend, scope, seed), kernel.rows(), kernel.columns()));
            return new RooflineResult(kernel, inCache, threads, stopwatch.medians()[0]);
        }
    }

    public double flopsPerSecond() { return kernel.flops() / nanos * 1e9; }

    public double bytesPerSecond() { return (inCache ? kernel.accessed() : kernel.traffic()) / nanos * 1e9; }

    /// Nanoseconds of an element and thread.
    public double nanosPerElement() { return nanos * threads / kernel.elements(); }

    /// The share of the peak of arithmetic.
    ///
    /// @param peak operations a second
    public double shareOfArithmetic(double peak) { return flopsPerSecond() / peak; }

    /// The share of what the cache, or memory, gives.
    ///
    /// @param bandwidth of where the operands are
    public double shareOfBandwidth(Bandwidth bandwidth) { return bytesPerSecond() / bandwidth.most(); }
}
