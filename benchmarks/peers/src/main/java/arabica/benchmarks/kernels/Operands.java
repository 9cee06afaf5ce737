package arabica.benchmarks.kernels;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/// Operands of kernels: random tensors in a scope.
record Operands(Backend backend, Scope scope, DType dtype, RandomGenerator random) {
    /// Standard normal.
    Tensor normal(int... dims) { return filled(random::nextGaussian, dims); }

    /// Between 0.1 and 1.1.
    Tensor positive(int... dims) { return filled(() -> 0.1 + random.nextDouble(), dims); }

    private Tensor filled(DoubleSupplier next, int... dims) {
        double[] values = new double[(int) Shape.of(dims).size()];
        for (int i = 0; i < values.length; i++) { values[i] = next.getAsDouble(); }
        return scope.of(dtype, values, dims);
    }

    Tensor out(int... dims) { return scope.zeros(dtype, Shape.of(dims)); }

    Tensor ids(int count, int bound) { return scope.of(random.ints(count, 0, bound).toArray(), count); }

    Tensor counts(int count, int from, int to) { return scope.of(random.ints(count, from, to + 1).toArray(), count); }
}
