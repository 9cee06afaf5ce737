package arabica.testkit;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.autograd.scalar.ScalarBackend;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: every operation of `Ops` on the tape, forward and backward, against the scalar backend in F64.
///
/// Tolerance: `8 · ε · (n + 8) · max(1, |exact|)` with `ε = 2⁻²⁴` and n the size of the largest input, which bounds the
/// length of every sum (see `Twins` for why). Where a sample magnifies roundings, as the norm of a row of almost equal
/// elements does, the scalar backend in F32 shows it, by an error above a quarter of the tolerance: then eight times that
/// error is allowed, up to 64 times the tolerance.
public interface AgreementTck extends OpensBackend {
    @Provide
    default Arbitrary<CatalogEntry> operations() { return Arbitraries.of(OperationCatalog.all()); }

    @Property(tries = 600, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void operationsAgreeForwardAndBackward(@ForAll("operations") CatalogEntry operation, @ForAll long seed) {
        GradCheck sample = operation.oddSample(seed);
        try (Backend tested = open(); Backend exact = new ScalarBackend()) {
            GradCheck.Evaluation found = sample.evaluate(tested, DType.F32);
            GradCheck.Evaluation wanted = sample.evaluate(exact, DType.F64);
            GradCheck.Evaluation rounded = sample.evaluate(exact, DType.F32);
            double tolerance = 8 * Twins.EPSILON * (sample.largestInput() + 8);
            String what = operation + " on the " + tested.name() + " backend, seed " + seed;
            near(what + ", result", wanted.result(), rounded.result(), found.result(), tolerance);
            for (int i = 0; i < wanted.gradients().size(); i++) {
                near(what + ", gradient of input " + i, wanted.gradients().get(i), rounded.gradients().get(i),
                        found.gradients().get(i), tolerance);
            }
        }
    }

    private static void near(String what, double[] wanted, double[] rounded, double[] found, double leastTolerance) {
        if (wanted.length != found.length) {
            throw new AssertionError(what + ": expected " + wanted.length + " elements, got " + found.length);
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
                throw new AssertionError(what + ": element " + i + " should be " + wanted[i] + ", is " + found[i]
                        + " (tolerance " + tolerance + ")");
            }
        }
    }
}
