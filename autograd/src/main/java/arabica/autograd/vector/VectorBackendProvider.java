package arabica.autograd.vector;

import java.util.Optional;

import arabica.autograd.Backend;
import arabica.autograd.BackendProvider;

/// Offers the Vector API backend where the JVM has the module. Nothing here may touch a class that needs it.
public final class VectorBackendProvider implements BackendProvider {
    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String name() { return "vector"; }

    @Override
    public int priority() { return 50; }

    @Override
    public Optional<String> unavailable() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.of("the JVM was started without --add-modules=" + MODULE);
        }
        return Lanes.unavailable();
    }

    @Override
    public String description() { return unavailable().isPresent() ? "CPU, Vector API" : Lanes.describe(); }

    @Override
    public Backend create(int threads) { return new VectorBackend(threads); }

    /// A class of its own, so that it is loaded only where the module is there.
    private static final class Lanes {
        static String describe() {
            return "CPU (" + System.getProperty("os.arch") + "), Vector API, " + 32 * Memory.LANES + "-bit vectors";
        }

        static Optional<String> unavailable() {
            return Memory.LANES >= 4
                    ? Optional.empty()
                    : Optional.of("this processor's vectors hold " + Memory.LANES + " floats, 4 are needed");
        }
    }
}
