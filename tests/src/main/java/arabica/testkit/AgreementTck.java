package arabica.testkit;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.testkit.counterexample.JavaSource;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: every operation of `Ops` on the tape, forward and backward, against the scalar backend in F64.
///
/// Tolerance and failures: [Agreement].
public interface AgreementTck extends OpensBackend {
    /// Each operation in each try: drawn ones would leave some out now and then.
    @Property(tries = 12, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void operationsAgreeForwardAndBackward(@ForAll long seed) {
        for (CatalogEntry operation : OperationCatalog.all()) { agrees(operation, seed); }
    }

    /// One operation, on the sample that a seed determines.
    default void agrees(CatalogEntry operation, long seed) {
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
