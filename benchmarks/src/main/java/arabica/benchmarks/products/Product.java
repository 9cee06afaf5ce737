package arabica.benchmarks.products;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// A matrix product of m × k by k × n.
public record Product(ProductForm form, int m, int k, int n) {
    /// The one that measures the machine's peak.
    public static final Product PEAK = new Product(ProductForm.NN, 1024, 1024, 1024);

    private static final int[][] SHORT = {{512, 512, 512}, {1024, 1536, 384}, {1024, 384, 1536}, {1024, 8192, 384}};
    private static final int[][] FULL = {{256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048},
            {1024, 1536, 384}, {1024, 384, 1536}, {1024, 8192, 384}, {2048, 50257, 384}};

    /// A few that take part in training the base shape, in every form.
    public static List<Product> shortList() { return inEveryForm(SHORT); }

    /// Squares, and the products of transformers, in every form. Shapes are named m × n × k as they are spoken of:
    /// 2048 × 50257 × 384 is 2048 rows of 384 against a vocabulary of 50257.
    public static List<Product> fullList() { return inEveryForm(FULL); }

    private static List<Product> inEveryForm(int[][] shapes) {
        return Stream.of(shapes).flatMap(shape -> Stream.of(ProductForm.values())
                .map(form -> new Product(form, shape[0], shape[2], shape[1]))).toList();
    }

    public double flops() { return 2.0 * m * k * n; }

    /// As `1024 × 8192 × 384`: rows, columns, and what is summed over.
    public String shape() { return m + " × " + n + " × " + k; }

    /// The call, with operands in a scope of the backend.
    public Runnable prepare(Backend backend, Scope scope, long seed) {
        boolean transposeA = form == ProductForm.TN;
        boolean transposeB = form == ProductForm.NT;
        Tensor a = uniform(scope, seed, transposeA ? k : m, transposeA ? m : k);
        Tensor b = uniform(scope, seed + 1, transposeB ? n : k, transposeB ? k : n);
        Tensor out = scope.zeros(DType.F32, Shape.of(m, n));
        return () -> backend.matmul(a, transposeA, b, transposeB, out, transposeA);
    }

    private static Tensor uniform(Scope scope, long seed, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) { values[i] = random.nextFloat() - 0.5f; }
        return scope.of(values, rows, columns);
    }
}
