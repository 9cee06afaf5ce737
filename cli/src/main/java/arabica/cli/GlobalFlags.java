package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.BackendProvider;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// The flags of every command.
final class GlobalFlags {
    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "auto", description = "auto, vector, scalar or tornado (default: ${DEFAULT-VALUE})")
    private String backend;

    @Option(names = "--device", paramLabel = "ID", description = "the device to run on, as arabica devices lists it (default: the backend's own choice)")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "threads of the kernels (default: all cores)")
    private Integer threads;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "decides every draw (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(names = "--config", paramLabel = "FILE.yaml", description = "flags by their long names; the command line wins")
    private Path config;

    @Option(names = "--verbose", description = "adds the stack trace to an error")
    boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "shows this")
    private boolean help;

    int threads() {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads must be at least 1, not " + threads);
        }
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /// @param dtype what is computed in
    /// @param say   is told, where the choice is ours, why a better backend was not taken
    Backend openBackend(DType dtype, Consumer<String> say) {
        BackendProvider provider = Backends.choose(backend, dtype);
        if (backend.equals("auto")) {
            Backends.providers().stream().filter(better -> better.priority() > provider.priority())
                    .forEach(better -> better.unavailable().ifPresent(why -> say.accept("running on " + provider.name()
                            + ", not on " + better.name() + ": " + why)));
        }
        return provider.create(threads(), Optional.ofNullable(device));
    }

    String backendName() { return backend; }

    /// For commands that open backends themselves.
    void refuseDevice(String command) {
        if (device != null) {
            throw new IllegalArgumentException("--device: " + command + " runs on the backend's own choice");
        }
    }
}
