package arabica.testkit;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.testkit.counterexample.JavaSource;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: every operation of `Ops` on the tape, forward and backward, against the scalar backend in F64.
///
/// Tolerance and failures: [Agreement].
public interface AgreementTck extends OpensBackend {
    @Provide
    default Arbitrary<CatalogEntry> operations() { return Arbitraries.of(OperationCatalog.all()); }

    @Property(tries = 600, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void operationsAgreeForwardAndBackward(@ForAll("operations") CatalogEntry operation, @ForAll long seed) {
        try (Backend tested = open()) {
            Agreement.holds(tested, opening(tested), operation.name(), operation.oddSample(seed));
        }
    }

    /// How a printed test opens the backend: by its name, where it can be found by that, else as this suite does.
    private String opening(Backend tested) {
        return Backends.providers().stream().anyMatch(provider -> provider.name().equals(tested.name()))
                ? "arabica.autograd.Backends.open(" + JavaSource.of(tested.name()) + ", 1)"
                : "new " + getClass().getCanonicalName() + "().open()";
    }
}
