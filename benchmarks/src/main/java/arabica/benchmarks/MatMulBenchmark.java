package arabica.benchmarks;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.vector.VectorBackend;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Matrix products on the vector backend, in GFLOP/s: squares, and the shapes of a small transformer (a batch times its
/// tokens, the model's width, the width of a layer or the vocabulary).
///
/// ```
/// java … arabica.benchmarks.MatMulBenchmark [THREADS…]
/// ```
final class MatMulBenchmark {
    /// A product and its operands as they lie in memory.
    private enum Form {
        /// Activations times weights.
        NN,
        /// Times transposed weights: the gradient of the input.
        NT,
        /// Transposed activations times gradients: the gradient of the weights, added to what is there.
        TN
    }

    private record Problem(Form form, int m, int k, int n) { double flops() { return 2.0 * m * k * n; } }

    private static final Problem[] PROBLEMS = {
            new Problem(Form.NN, 64, 64, 64), new Problem(Form.NN, 128, 128, 128), new Problem(Form.NN, 256, 256, 256),
            new Problem(Form.NN, 512, 512, 512), new Problem(Form.NN, 1024, 1024, 1024),
            new Problem(Form.NN, 1024, 96, 384), new Problem(Form.NT, 1024, 384, 96),
            new Problem(Form.TN, 96, 1024, 384),
            new Problem(Form.NN, 4096, 128, 512), new Problem(Form.NT, 4096, 512, 128),
            new Problem(Form.TN, 128, 4096, 512), new Problem(Form.NT, 1024, 96, 1000),
            new Problem(Form.NN, 1, 384, 384),
            new Problem(Form.NN, 16, 128, 512), new Problem(Form.NT, 32, 128, 1000)};

    private MatMulBenchmark() {}

    static void main(String[] args) {
        int[] threads = args.length == 0
                ? IntStream.of(1, Runtime.getRuntime().availableProcessors()).distinct().toArray()
                : IntStream.range(0, args.length).map(i -> Integer.parseInt(args[i])).toArray();
        StringBuilder head = new StringBuilder("| m × k × n | form |");
        for (int t : threads) { head.append(" ").append(t).append(t == 1 ? " thread |" : " threads |"); }
        IO.println(head);
        IO.println("|---|---|" + "---:|".repeat(threads.length));
        for (Problem problem : PROBLEMS) {
            StringBuilder line = new StringBuilder("| %d × %d × %d | %s |".formatted(problem.m(), problem.k(),
                    problem.n(), problem.form()));
            for (double nanos : measure(problem, threads)) {
                line.append(" %.0f |".formatted(problem.flops() / nanos));
            }
            IO.println(line);
        }
    }

    private static double[] measure(Problem problem, int[] threads) {
        Stopwatch stopwatch = new Stopwatch();
        Backend[] backends = IntStream.of(threads).mapToObj(VectorBackend::new).toArray(Backend[]::new);
        try {
            for (Backend backend : backends) { add(problem, backend, stopwatch); }
            return stopwatch.medians();
        } finally {
            for (Backend backend : backends) { backend.close(); }
        }
    }

    private static void add(Problem problem, Backend backend, Stopwatch stopwatch) {
        Scope scope = Scope.open(backend); // closed with the backend's memory
        boolean transposeA = problem.form() == Form.TN;
        boolean transposeB = problem.form() == Form.NT;
        Tensor a = normal(scope, transposeA ? problem.k() : problem.m(), transposeA ? problem.m() : problem.k());
        Tensor b = normal(scope, transposeB ? problem.n() : problem.k(), transposeB ? problem.k() : problem.n());
        Tensor out = scope.zeros(DType.F32, Shape.of(problem.m(), problem.n()));
        stopwatch.add(() -> backend.matmul(a, transposeA, b, transposeB, out, transposeA));
    }

    private static Tensor normal(Scope scope, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) { values[i] = (float) random.nextGaussian(); }
        return scope.of(values, rows, columns);
    }
}
