package arabica.benchmarks.roofline;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.SplittableRandom;

/// Operands of kernels, in a scope.
public record Operands(Backend backend, Scope scope, SplittableRandom random) {
    public Operands(Backend backend, Scope scope, long seed) { this(backend, scope, new SplittableRandom(seed)); }

    /// Uniform between −2 and 2.
    Tensor values(int... dims) {
        int count = (int) Shape.of(dims).size();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) { values[i] = 4 * random.nextFloat() - 2; }
        return scope.of(values, dims);
    }

    Tensor zeros(int... dims) { return scope.zeros(DType.F32, Shape.of(dims)); }

    Tensor ids(int count, int bound) { return scope.of(random.ints(count, 0, bound).toArray(), count); }
}
