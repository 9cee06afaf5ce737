package arabica.autograd;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// The backends on the class path.
public final class Backends {
    private Backends() {}

    /// All known backends, preferred ones first, whether this machine can run them or not.
    public static List<BackendProvider> providers() {
        return ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::priority).reversed()
                        .thenComparing(BackendProvider::name))
                .toList();
    }

    /// Opens a backend by name; `auto` is the preferred one among those that this machine can run.
    ///
    /// @throws IllegalArgumentException if there is no such backend or it is unavailable, saying why
    public static Backend open(String name, int threads) { return open(name, threads, Optional.empty()); }

    /// As [#open(String, int)], on a device of one's choice.
    ///
    /// @throws IllegalArgumentException if there is no such backend or device, or it is unavailable, saying why
    public static Backend open(String name, int threads, Optional<String> device) {
        return choose(name, DType.F32).create(threads, device);
    }

    /// The backend that [#open] opens under a name.
    ///
    /// @param dtype what it is to compute in
    /// @throws IllegalArgumentException if there is no such backend, it is unavailable, or does not compute in the type
    public static BackendProvider choose(String name, DType dtype) {
        List<BackendProvider> all = providers();
        if (name.equals("auto")) {
            return all.stream().filter(provider -> provider.computes(dtype) && provider.unavailable().isEmpty())
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no backend is available"));
        }
        BackendProvider provider = all.stream().filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown backend '" + name + "', expected auto, "
                        + all.stream().map(BackendProvider::name).collect(Collectors.joining(", "))));
        Optional<String> reason = provider.unavailable();
        if (reason.isPresent()) {
            throw new IllegalArgumentException("backend '" + name + "' is unavailable: " + reason.get());
        }
        if (!provider.computes(dtype)) {
            throw new IllegalArgumentException("the " + name + " backend does not compute in " + dtype);
        }
        return provider;
    }
}
