package arabica.benchmarks.kernels;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.benchmarks.HeapAllocation;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One kernel in a fresh JVM whose profiles all other kernels have polluted: see [Pollution]. [KernelSpread] runs all
/// of them and says which depend on the JVM's luck.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(10)
@Warmup(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 15, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {
    /// A name from [Kernels].
    @Param("matmul/NN-256")
    public String kernel;
    @Param("1")
    public int threads;
    /// Of what the JVM goes through before: 0 takes one from the clock.
    @Param("0")
    public long seed;

    private Backend backend;
    private arabica.autograd.Scope operands;
    private Runnable call;

    /// What is counted beside the time.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counters {
        public double bytesPerCall;
        public double chainNanos;
        public double copyNanos;

        /// Outside the time that is taken.
        @TearDown(Level.Iteration)
        public void count(KernelBenchmark benchmark) {
            bytesPerCall = HeapAllocation.perCall(benchmark.call, 10);
            chainNanos = Calibration.chainNanos();
            copyNanos = Calibration.copyNanos();
        }
    }

    @Setup(Level.Trial)
    public void pollute() {
        backend = Backends.open("vector", threads);
        Pollution.pollute(backend, seed == 0 ? System.nanoTime() : seed);
        operands = arabica.autograd.Scope.open(backend);
        call = Kernels.named(kernel).prepare(new Operands(backend, operands, DType.F32, new SplittableRandom(1)));
    }

    @Benchmark
    public void call(Counters counters) { call.run(); }

    @TearDown(Level.Trial)
    public void close() {
        operands.close();
        backend.close();
    }
}
