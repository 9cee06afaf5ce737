package arabica.autograd;

import java.util.Optional;

/// Makes a backend known to `ServiceLoader`.
public interface BackendProvider {
    /// `scalar`, `vector`, `tornado`, …
    String name();

    /// Higher is preferred by `auto`.
    int priority();

    /// Why this machine cannot run the backend, in one line; empty if it can.
    Optional<String> unavailable();

    /// What the backend runs on, in words: the processor and its vector width, or the device.
    String description();

    /// @param threads how many threads kernels may use, at least 1
    Backend create(int threads);
}
