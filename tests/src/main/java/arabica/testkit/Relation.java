package arabica.testkit;

import java.util.Optional;
import java.util.SplittableRandom;

import arabica.autograd.DType;
import arabica.autograd.gradcheck.Input;

/// How results must relate when an input is changed in a known way.
interface Relation {
    /// @param kind   what is violated, the same for each instance of one mistake
    /// @param detail where, and the two values
    record Violation(String kind, String detail) {
        @Override
        public String toString() { return kind + ": " + detail; }
    }

    /// The method of [Metamorphic] that checks it.
    String method();

    default int lowBatch() { return 1; }

    default int lowTime() { return 1; }

    /// What is violated on this input; all that is random follows from the seed.
    Optional<Violation> violation(Subject subject, Input input, long seed);

    /// The bound where the order of sums may differ.
    static double roundings(Subject subject) {
        return subject.tolerance().orElse(subject.dtype() == DType.F64 ? 1e-9 : 1e-4);
    }

    /// The bound where nothing may differ: the bits are compared.
    static double none(Subject subject) { return subject.tolerance().orElse(0); }

    static double[] gaussians(SplittableRandom random, int count) {
        double[] values = new double[count];
        // Numbers of F32, so that they are the same in both types.
        for (int i = 0; i < count; i++) { values[i] = (float) random.nextGaussian(); }
        return values;
    }

    /// The same bits where the bound is 0, else near; two that are no numbers are alike.
    static boolean alike(double a, double b, double bound) {
        return Double.compare(a, b) == 0 || bound > 0 && Math.abs(a - b) <= bound * Math.max(1, Math.abs(a));
    }

    static String values(double a, double b, double bound) {
        return a + " and " + b + (bound == 0 ? " (the same bits are asked for)" : " (may be " + bound + " apart)");
    }
}
