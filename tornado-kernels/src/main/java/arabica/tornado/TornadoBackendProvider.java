package arabica.tornado;

import arabica.autograd.Backend;
import arabica.autograd.BackendProvider;
import arabica.autograd.DType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Offers the GPU backend where the JVM runs with TornadoVM and it sees a device. Nothing here may touch a class that
/// needs TornadoVM's before it is known to be there.
public final class TornadoBackendProvider implements BackendProvider {
    /// What the launcher sets, as TornadoVM's own one does; without it the API's classes are shells.
    private static final String IMPLEMENTATION = "tornado.load.api.implementation";
    /// Where the launcher says why it did not start TornadoVM.
    private static final String PROBLEM = "arabica.tornado.problem";

    @Override
    public String name() { return "tornado"; }

    /// Above the Vector API's, but below it where TornadoVM sees nothing but processors: their vectors are faster without
    /// it.
    @Override
    public int priority() { return unavailable().isEmpty() && !OnTornado.hasAccelerator() ? 10 : 100; }

    @Override
    public Optional<String> unavailable() {
        if (System.getProperty(IMPLEMENTATION) == null) {
            return Optional
                    .of(System.getProperty(PROBLEM, "TORNADOVM_HOME is not set; install TornadoVM's SDK for Java 25"
                            + " and set it to the SDK's folder (docs/gpu.md)"));
        }
        return OnTornado.unavailable();
    }

    @Override
    public String description() { return unavailable().isPresent() ? "GPU, TornadoVM" : OnTornado.describe(); }

    @Override
    public boolean computes(DType dtype) { return dtype == DType.F32; }

    @Override
    public List<String> devices() { return unavailable().isPresent() ? List.of() : OnTornado.devices(); }

    @Override
    public Backend create(int threads) { return create(threads, Optional.empty()); }

    @Override
    public Backend create(int threads, Optional<String> device) { return OnTornado.open(device); }

    /// A class of its own, so that it is loaded only where TornadoVM is there.
    private static final class OnTornado {
        static Optional<String> unavailable() {
            try {
                TornadoSettings.apply(DeviceMemorySize.bytes());
                return DeviceChoice.all().isEmpty()
                        ? Optional.of("TornadoVM sees no device: is the driver of one installed?")
                        : Optional.empty();
            } catch (RuntimeException | LinkageError e) {
                return Optional.of("TornadoVM does not start: " + RootCause.of(e));
            }
        }

        static boolean hasAccelerator() { return DeviceChoice.all().stream().anyMatch(DeviceChoice::isAccelerator); }

        static String describe() { return DeviceChoice.first().description() + ", TornadoVM"; }

        static List<String> devices() {
            return DeviceChoice.all().stream().map(choice -> choice.id() + "  " + choice.description()).toList();
        }

        static Backend open(Optional<String> device) {
            List<DeviceChoice> all = DeviceChoice.all();
            DeviceChoice choice = device.map(id -> all.stream().filter(c -> c.id().equals(id)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no device '" + id + "', expected "
                            + all.stream().map(DeviceChoice::id).collect(Collectors.joining(", ")))))
                    .orElseGet(DeviceChoice::first);
            long bytes = DeviceMemorySize.bytes();
            return new TornadoBackend(
                    new TornadoDevice(choice, DeviceMemorySize.floats(bytes), DeviceMemorySize.ids(bytes), false));
        }
    }
}
