package arabica.benchmarks.peers;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.memory.NativePool;
import arabica.autograd.vector.VectorBackend;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Matrix products on the vector backend against OpenBLAS and, where it is installed, BLIS: in one process, on the same
/// memory, cases in turn, medians, GFLOP/s. Every result is compared with ours.
///
/// ```
/// OPENBLAS_CORETYPE=SkylakeX OPENBLAS_THREAD_TIMEOUT=18 java … arabica.benchmarks.peers.MatMulPeers [MxNxK…]
/// ```
///
/// The variables are in OpenBLAS's favour on a processor that it does not know (0.3.31 takes a Zen 5 for a Haswell, and
/// uses half of its vectors), and keep its threads from spinning for 25 ms into the next case. Debian's BLIS knows no
/// vectors at all; `-Dblis=/path/libblis.so.4` names one built for the machine. `-Dthreads=1,2 -Drounds=9` are the
/// defaults.
final class MatMulPeers {
    /// How the operands lie in memory.
    enum Form {
        /// Activations times weights.
        NN,
        /// Times transposed weights.
        NT,
        /// Transposed activations times gradients.
        TN
    }

    private static final String SHAPES = "256x256x256 512x512x512 1024x1024x1024 2048x2048x2048 1024x1536x384 "
            + "1024x384x1536 1024x8192x384 2048x50257x384";
    /// Long enough for the compiler on a slow machine, which other cases share.
    private static final long WARM_UP = 1_500_000_000L;
    private static final long SETTLE = 1_500_000L;
    private static final long SAMPLE = 12_000_000L;

    private final int rounds = Integer.getInteger("rounds", 9);
    private final int[] threads = Arrays.stream(System.getProperty("threads", "1,2").split(","))
            .mapToInt(Integer::parseInt).toArray();
    private final List<NativeBlas> peers = new ArrayList<>(List.of(NativeBlas.openBlas()));
    private final Backend[] backends = Arrays.stream(threads).mapToObj(VectorBackend::new).toArray(Backend[]::new);
    private final double[] logRatios = new double[threads.length];
    private final double[] worstRatios = new double[threads.length];
    private int products;

    /// One contestant on some threads: a peer, or us where it is null.
    private record Case(int threads, NativeBlas peer, Runnable work, double[] nanos) {}

    private MatMulPeers() {
        NativeBlas.blis().ifPresent(peers::add);
        Arrays.fill(worstRatios, Double.MAX_VALUE);
    }

    static void main(String[] args) { new MatMulPeers().run(args.length > 0 ? args : SHAPES.split(" ")); }

    private void run(String[] shapes) {
        if (peers.size() == 1) { IO.println("BLIS is not installed: OpenBLAS alone."); }
        IO.println("| m × n × k | form | threads | ours | "
                + String.join(" | ", peers.stream().map(NativeBlas::name).toList()) + " | ours / best |");
        IO.println("|---|---|---:|---:|" + "---:|".repeat(peers.size()) + "---:|");
        for (String shape : shapes) {
            int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
            for (Form form : Form.values()) { product(form, sizes[0], sizes[1], sizes[2]); }
        }
        for (int t = 0; t < threads.length; t++) {
            IO.println("%d threads: geometric mean %.3f, worst %.3f".formatted(threads[t],
                    Math.exp(logRatios[t] / products), worstRatios[t]));
        }
        for (Backend backend : backends) { backend.close(); }
    }

    private void product(Form form, int m, int n, int k) {
        boolean ta = form == Form.TN;
        boolean tb = form == Form.NT;
        try (Scope scope = Scope.open(backends[0])) {
            Tensor a = uniform(scope, 1, ta ? k : m, ta ? m : k);
            Tensor b = uniform(scope, 2, tb ? n : k, tb ? k : n);
            Tensor ours = scope.zeros(DType.F32, Shape.of(m, n));
            Tensor theirs = scope.zeros(DType.F32, Shape.of(m, n));
            List<Case> cases = new ArrayList<>();
            for (int t = 0; t < threads.length; t++) {
                Backend backend = backends[t];
                cases.add(new Case(threads[t], null, () -> backend.matmul(a, ta, b, tb, ours, false),
                        new double[rounds]));
                for (NativeBlas peer : peers) {
                    cases.add(new Case(threads[t], peer, () -> peer.multiply(form, m, n, k, NativePool.segment(a),
                            NativePool.segment(b), NativePool.segment(theirs)), new double[rounds]));
                }
            }
            for (Case each : cases) {
                begin(each);
                time(each.work(), each.peer() == null ? WARM_UP : 1);
                if (each.peer() != null) { compare(each.peer().name(), ours, theirs, k); }
            }
            for (int round = 0; round < rounds; round++) {
                for (Case each : cases) {
                    begin(each);
                    time(each.work(), SETTLE);
                    each.nanos()[round] = time(each.work(), SAMPLE);
                }
            }
            report("%d × %d × %d | %s".formatted(m, n, k, form), 2.0 * m * n * k, cases);
        }
    }

    private static void begin(Case each) { if (each.peer() != null) { each.peer().threads(each.threads()); } }

    private static double time(Runnable work, long atLeast) {
        long start = System.nanoTime();
        long elapsed = 0;
        int count = 0;
        while (elapsed < atLeast) {
            work.run();
            count++;
            elapsed = System.nanoTime() - start;
        }
        return (double) elapsed / count;
    }

    private void report(String name, double flops, List<Case> cases) {
        products++;
        for (int t = 0; t < threads.length; t++) {
            StringBuilder line = new StringBuilder("| %s | %d |".formatted(name, threads[t]));
            double ours = 0;
            double best = 0;
            for (Case each : cases) {
                if (each.threads() != threads[t]) { continue; }
                Arrays.sort(each.nanos());
                double speed = flops / each.nanos()[rounds / 2];
                line.append(" %.0f |".formatted(speed));
                if (each.peer() == null) {
                    ours = speed;
                } else {
                    best = Math.max(best, speed);
                }
            }
            IO.println(line.append(" %.2f |".formatted(ours / best)));
            logRatios[t] += Math.log(ours / best);
            worstRatios[t] = Math.min(worstRatios[t], ours / best);
        }
    }

    /// Sums of k products of numbers in [−1, 1) differ by their rounding, which grows like √k.
    private static void compare(String peer, Tensor ours, Tensor theirs, int k) {
        MemorySegment x = NativePool.segment(ours);
        MemorySegment y = NativePool.segment(theirs);
        long step = Math.max(1, ours.size() / 1_000_003);
        for (long i = 0; i < ours.size(); i += step) {
            float difference = x.getAtIndex(ValueLayout.JAVA_FLOAT, i) - y.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!(Math.abs(difference) < 2e-5 * Math.sqrt(k))) {
                throw new IllegalStateException("element %d differs from %s by %g".formatted(i, peer, difference));
            }
        }
    }

    private static Tensor uniform(Scope scope, long seed, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor tensor = scope.zeros(DType.F32, Shape.of(rows, columns));
        MemorySegment segment = NativePool.segment(tensor);
        for (long i = 0; i < tensor.size(); i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (2 * random.nextDouble() - 1));
        }
        return tensor;
    }
}
