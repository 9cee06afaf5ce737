package arabica;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Tests that need a backend and a scope for their models: open for one test each.
public abstract class WithScope {
    private final String backendName;
    private final int threads;
    protected Backend backend;
    protected Scope scope;

    protected WithScope(String backendName, int threads) {
        this.backendName = backendName;
        this.threads = threads;
    }

    @BeforeEach
    void open() {
        backend = Backends.open(backendName, threads);
        scope = Scope.open(backend);
    }

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }
}
