package arabica.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/// A device that TornadoVM sees.
///
/// @param id     TornadoVM's number of the driver and of the device in it, such as `0:1`
/// @param driver OpenCL, PTX, …
record DeviceChoice(String id, String driver, TornadoDevice device) {
    /// All of them, in TornadoVM's order.
    static List<DeviceChoice> all() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<DeviceChoice> all = new ArrayList<>();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend driver = runtime.getBackend(b);
            for (int d = 0; d < driver.getNumDevices(); d++) {
                all.add(new DeviceChoice(b + ":" + d, driver.getBackendType().name(), driver.getDevice(d)));
            }
        }
        return all;
    }

    /// The first that is no mere processor, or else the first.
    static DeviceChoice first() {
        List<DeviceChoice> all = all();
        return all.stream().filter(DeviceChoice::isAccelerator).findFirst().orElseGet(all::getFirst);
    }

    /// Whether it is something other than the processor.
    boolean isAccelerator() { return device.getDeviceType() != TornadoDeviceType.CPU; }

    /// TornadoVM must not be asked for more items: it would let the driver choose how many there are, and kernels whose
    /// items work together would be wrong without a word.
    Limits limits() {
        int items = (int) Math.min(device.getPhysicalDevice().getMaxThreadsPerBlock(),
                device.getDeviceMaxWorkgroupDimensions()[0]);
        long floats = Math.min(device.getDeviceLocalMemorySize() / 4, Integer.MAX_VALUE);
        return new Limits(items, (int) floats).requireEnough(description());
    }

    /// Its name, kind and memory, in words.
    String description() {
        return String.format(Locale.ROOT, "%s (%s, %s, %.1f GiB)", device.getPhysicalDevice().getDeviceName().strip(),
                driver, device.getDeviceType().name().replaceFirst(".*_", ""),
                device.getMaxGlobalMemory() / (double) (1L << 30));
    }
}
