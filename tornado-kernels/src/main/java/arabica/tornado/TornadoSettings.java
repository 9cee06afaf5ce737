package arabica.tornado;

import java.util.LinkedHashMap;
import java.util.Map;

/// The system properties that TornadoVM must find before any of its classes is loaded, so that it runs our kernels as they
/// are meant. Those that were given on the command line stay.
final class TornadoSettings {
    private static final Map<String, String> PROPERTIES = new LinkedHashMap<>();

    static {
        // A kernel that cannot be compiled is an error. Otherwise it would run as sequential Java, on stale data.
        PROPERTIES.put("tornado.recover.bailout", "False");
        // A plan of all our kernels needs more than the default's 4 KiB of TornadoVM's own bytecode.
        PROPERTIES.put("tornado.tvm.maxbytecodesize", "1048576");
        // Not TornadoVM's default of -cl-fast-relaxed-math, under which NaN and infinity may be anything.
        PROPERTIES.put("tornado.opencl.compiler.flags", "-cl-mad-enable -w");
        // Not TornadoVM's default of taking the time of everything on the device, which a launch waits for.
        PROPERTIES.put("tornado.opencl.profiling.enable", "False");
    }

    private TornadoSettings() {}

    /// @param arrayBytes the size of the array of floats; TornadoVM may allocate half as much again
    static void apply(long arrayBytes) {
        PROPERTIES.forEach(
                (name, value) -> { if (System.getProperty(name) == null) { System.setProperty(name, value); } });
        if (System.getProperty("tornado.device.memory") == null) {
            System.setProperty("tornado.device.memory", (arrayBytes * 3 / 2 >> 20) + 64 + "MB");
        }
    }
}
