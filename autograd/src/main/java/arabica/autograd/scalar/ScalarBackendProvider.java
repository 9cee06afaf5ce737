package arabica.autograd.scalar;

import java.util.Optional;

import arabica.autograd.Backend;
import arabica.autograd.BackendProvider;

/// Offers the reference backend, which runs everywhere and is never preferred.
public final class ScalarBackendProvider implements BackendProvider {
    @Override
    public String name() { return "scalar"; }

    @Override
    public int priority() { return 0; }

    @Override
    public Optional<String> unavailable() { return Optional.empty(); }

    @Override
    public String description() { return "plain loops in double, one thread: the reference"; }

    @Override
    public Backend create(int threads) { return new ScalarBackend(); }
}
