package arabica.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;

/// Backward is linear in the incoming gradient: of `α·a + β·b` it makes `α` times what it makes of `a` and `β` times what it
/// makes of `b`. And the gradient of a sum of losses is the sum of their gradients.
record LinearGradient() implements Relation {
    @Override
    public String method() { return "hasLinearGradient"; }

    @Override
    public Optional<Violation> violation(Subject subject, Input input, long seed) {
        Gradients gradients = new Gradients() {
            @Override
            public double[] of(double[] cotangent) { return subject.gradient(input, cotangent); }

            @Override
            public double[] ofSum(double[] a, double[] b) {
                // Two losses over one result: what `gradient` would give for `a + b`, by way of the tape.
                return subject.with(x -> twoLosses(subject.function().apply(x), a, b)).gradient(input,
                        new double[]{1});
            }
        };
        return violation(gradients, subject.result(input).length, seed, Relation.roundings(subject));
    }

    /// The same for a function of several tensors, in F64.
    static Optional<Violation> violation(GradCheck check) {
        try (Backend backend = new ScalarBackend()) {
            int results = Scope.step(backend, () -> Math.toIntExact(check.function().apply(leaves(check)).size()));
            Gradients gradients = new Gradients() {
                @Override
                public double[] of(double[] cotangent) { return gradient(backend, check, result -> result, cotangent); }

                @Override
                public double[] ofSum(double[] a, double[] b) {
                    return gradient(backend, check, result -> twoLosses(result, a, b), new double[]{1});
                }
            };
            return violation(gradients, results, check.seed(), 1e-9);
        }
    }

    /// Gradients of one function at one input.
    private interface Gradients {
        double[] of(double[] cotangent);

        /// Of the loss `Σ a·y + Σ b·y`.
        double[] ofSum(double[] a, double[] b);
    }

    private static Optional<Violation> violation(Gradients gradients, int results, long seed, double bound) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] a = Relation.gaussians(random, results);
        double[] b = Relation.gaussians(random, results);
        float alpha = (float) random.nextGaussian();
        float beta = (float) random.nextGaussian();
        double[] ofA = gradients.of(a);
        double[] ofB = gradients.of(b);
        BinaryOperator<double[]> mix = (x, y) -> combined(x, alpha, y, beta);
        return difference("backward is not linear in the incoming gradient", mix.apply(ofA, ofB),
                gradients.of(mix.apply(a, b)), bound)
                .or(() -> difference("the gradient of a sum of losses is not the sum of their gradients",
                        combined(ofA, 1, ofB, 1), gradients.ofSum(a, b), bound));
    }

    private static double[] combined(double[] x, double alpha, double[] y, double beta) {
        return IntStream.range(0, x.length).mapToDouble(i -> alpha * x[i] + beta * y[i]).toArray();
    }

    private static Optional<Violation> difference(String kind, double[] wanted, double[] found, double bound) {
        return IntStream.range(0, wanted.length).filter(i -> !Relation.alike(wanted[i], found[i], bound)).boxed()
                .findFirst().map(i -> new Violation(kind, "gradient " + i + ": "
                        + Relation.values(wanted[i], found[i], bound)));
    }

    private static Tensor twoLosses(Tensor result, double[] a, double[] b) {
        return Ops.add(Ops.sum(Ops.multiply(result, constant(result, a))),
                Ops.sum(Ops.multiply(result, constant(result, b))));
    }

    private static Tensor constant(Tensor like, double[] values) {
        return Scope.current().of(like.dtype(), values, like.shape().toArray());
    }

    private static Tensor[] leaves(GradCheck check) {
        return check.inputs().stream().map(input -> {
            Tensor tensor = input.toTensor(Scope.current(), DType.F64);
            return input instanceof Input.Variable ? tensor.requireGrad() : tensor;
        }).toArray(Tensor[]::new);
    }

    /// Of all inputs that are not held fixed, one behind the other.
    private static double[] gradient(Backend backend, GradCheck check, UnaryOperator<Tensor> loss, double[] cotangent) {
        return Scope.step(backend, () -> {
            Tensor[] leaves = leaves(check);
            Tensor result = loss.apply(check.function().apply(leaves));
            result.backward(constant(result, cotangent));
            return Arrays.stream(leaves).flatMap(leaf -> leaf.grad().stream())
                    .flatMapToDouble(gradient -> Arrays.stream(gradient.toDoubles())).toArray();
        });
    }
}
