package arabica.testkit;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.counterexample.FunctionFailure;
import arabica.testkit.counterexample.FunctionFailure.Call;
import arabica.testkit.counterexample.Snippet;

/// Whether a backend in F32 computes a function and its gradients as the scalar backend does in F64.
///
/// Tolerance: `8 · ε · (n + 8) · max(1, |exact|)` with `ε = 2⁻²⁴` and n the size of the largest input, which bounds the
/// length of every sum (see `Twins` for why). Where a sample magnifies roundings, as the norm of a row of almost equal
/// elements does, the scalar backend in F32 shows it, by an error above a quarter of the tolerance: then eight times that
/// error is allowed, up to 64 times the tolerance.
///
/// A failure says where, makes the inputs as simple as it can, and prints a test that repeats it.
public final class Agreement {
    /// Where two results differ.
    ///
    /// @param where  the result, or the gradient of an input
    /// @param detail which element, and the two values
    private record Difference(String where, String detail) {
        @Override
        public String toString() { return where + ", " + detail; }
    }

    private Agreement() {}

    /// Fails with the function's name, the backend's, and the first element that differs.
    ///
    /// @param sample the function and its inputs
    public static void holds(Backend tested, String name, GradCheck sample) {
        holds(tested, "arabica.autograd.Backends.open(\"" + tested.name() + "\", 1)", name, sample);
    }

    /// @param opening how a test opens the backend, in Java
    static void holds(Backend tested, String opening, String name, GradCheck sample) {
        Optional<Difference> found = OneTry.of(name + " on the " + tested.name() + " backend", sample.seed(),
                () -> difference(tested, sample));
        if (found.isEmpty()) { return; }
        Call call = new Call(Snippet.INDENT + "try (var backend = " + opening + ") {\n" + Snippet.INDENT.repeat(2)
                + "arabica.testkit.Agreement.holds(backend, ", ");\n" + Snippet.INDENT + "}\n");
        Function<GradCheck, Optional<String>> sameMistake = simpler -> difference(tested, simpler)
                .filter(some -> some.where().equals(found.get().where())).map(Difference::toString);
        throw new AssertionError(name + " on the " + tested.name() + " backend: " + found.get() + ".\n"
                + new FunctionFailure("agreesOn", call, name, sample, sameMistake).describe());
    }

    private static Optional<Difference> difference(Backend tested, GradCheck sample) {
        try (Backend exact = new ScalarBackend()) {
            GradCheck.Evaluation found = sample.evaluate(tested, DType.F32);
            GradCheck.Evaluation wanted = sample.evaluate(exact, DType.F64);
            GradCheck.Evaluation rounded = sample.evaluate(exact, DType.F32);
            double tolerance = 8 * Twins.EPSILON * (sample.largestInput() + 8);
            Optional<Difference> difference = difference("the result", wanted.result(), rounded.result(),
                    found.result(), tolerance);
            List<double[]> gradients = wanted.gradients();
            for (int i = 0; i < gradients.size() && difference.isEmpty(); i++) {
                difference = difference("the gradient of input " + i, gradients.get(i), rounded.gradients().get(i),
                        found.gradients().get(i), tolerance);
            }
            return difference;
        }
    }

    private static Optional<Difference> difference(String where, double[] wanted, double[] rounded, double[] found,
            double leastTolerance) {
        if (wanted.length != found.length) {
            return Optional.of(new Difference(where,
                    "which should have " + wanted.length + " elements, has " + found.length));
        }
        double roundings = 0;
        for (int i = 0; i < wanted.length; i++) {
            roundings = Math.max(roundings, Math.abs(wanted[i] - rounded[i]) / Math.max(1, Math.abs(wanted[i])));
        }
        double tolerance = roundings > leastTolerance / 4
                ? Math.min(8 * roundings, 64 * leastTolerance)
                : leastTolerance;
        for (int i = 0; i < wanted.length; i++) {
            if (!(Math.abs(wanted[i] - found[i]) <= tolerance * Math.max(1, Math.abs(wanted[i])))) {
                return Optional.of(new Difference(where, "element " + i + ", should be " + wanted[i] + ", is "
                        + found[i] + " (tolerance " + tolerance + ")"));
            }
        }
        return Optional.empty();
    }
}
