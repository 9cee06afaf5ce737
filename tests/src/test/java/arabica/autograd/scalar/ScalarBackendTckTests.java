package arabica.autograd.scalar;

import arabica.autograd.Backend;
import arabica.testkit.BackendTck;

/// The oracle in F32 against itself in F64: its own rounding, and the default compositions of the fused operations.
class ScalarBackendTckTests implements BackendTck {
    @Override
    public Backend open() { return new ScalarBackend(); }
}
