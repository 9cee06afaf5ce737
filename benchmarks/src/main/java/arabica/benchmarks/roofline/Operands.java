package arabica.benchmarks.roofline;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.SplittableRandom;

/// Operands of kernels, in a scope.
public record Operands(Backend backend, Scope scope, SplittableRandom random) {
    private static final int PERIOD = 1 << 16;

    public Operands(Backend backend, Scope scope, long seed) { this(backend, scope, new SplittableRandom(seed)); }

    /// Uniform between −2 and 2; in large tensors the same values come again.
    Tensor values(int... dims) {
        float[] values = new float[(int) Shape.of(dims).size()];
        int drawn = Math.min(values.length, PERIOD);
        for (int i = 0; i < drawn; i++) { values[i] = 4 * random.nextFloat() - 2; }
        for (int from = drawn; from < values.length; from += drawn) {
            System.arraycopy(values, 0, values, from, Math.min(drawn, values.length - from));
        }
        return scope.of(values, dims);
    }

    Tensor zeros(int... dims) { return scope.zeros(DType.F32, Shape.of(dims)); }

    Tensor ids(int count, int bound) { return scope.of(random.ints(count, 0, bound).toArray(), count); }
}
