package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The flags of every command.
final class GlobalFlags {
    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "auto", description = "auto, vector, scalar or tornado (default: ${DEFAULT-VALUE})")
    private String backend;

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

    Backend openBackend() { return Backends.open(backend, threads()); }

    String backendName() { return backend; }
}
