package arabica.autograd;

import java.util.List;
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

    /// Whether tensors of a type can be computed with.
    default boolean computes(DType dtype) { return dtype == DType.F32 || dtype == DType.F64; }

    /// @param threads how many threads kernels may use, at least 1
    Backend create(int threads);

    /// The devices that [#create(int, Optional)] lets one choose from, each as its id, two spaces and a description; none
    /// where there is no choice.
    default List<String> devices() { return List.of(); }

    /// As [#create(int)], on a device of one's choice.
    ///
    /// @param device the id of a device; empty for the backend's own choice
    /// @throws IllegalArgumentException if there is no such device
    default Backend create(int threads, Optional<String> device) {
        if (device.isPresent()) {
            throw new IllegalArgumentException("the " + name() + " backend has no devices to choose from, so '"
                    + device.get() + "' is none");
        }
        return create(threads);
    }
}
