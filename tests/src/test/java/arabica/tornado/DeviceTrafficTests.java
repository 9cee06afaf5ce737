package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A short training on the device, and what passes between it and the host meanwhile, counted by TornadoVM's profiler.
@Tag("device")
class DeviceTrafficTests {
    private static final int STEPS = 12;
    /// Bytes of a launch's integers and scalars, with the headers of their arrays.
    private static final long PARAMETERS = 4 * (Device.INTS + Device.SCALARS) + 2 * 24;
    /// Bytes of a step's uploads: token ids, targets and positions, each in the smallest array that holds them.
    private static final long IDS = 4 * 4 * (1 << 10);
    /// Bytes of a step's results: the loss, partial sums of the gradient's norm, and ids whose range is checked.
    private static final long RESULTS = 2048;

    @Test
    void aShortTrainingLosesWhatTheCpuLosesAndMovesOnlyIdsParametersAndScalars() {
        List<Double> wanted = new ArrayList<>();
        try (Backend cpu = new VectorBackend(1); Scope scope = Scope.open(cpu)) {
            ShortTraining training = new ShortTraining(scope);
            for (int step = 0; step < STEPS; step++) { wanted.add(training.step()); }
        }
        SharedDevice device = new SharedDevice();
        try (Backend gpu = new TornadoBackend(device); Scope scope = Scope.open(gpu)) {
            ShortTraining training = new ShortTraining(scope);
            for (int step = 0; step < STEPS; step++) {
                Traffic before = device.traffic();
                long profiledBefore = SharedDevice.profiledBytesIn();
                double loss = training.step();
                Traffic traffic = device.traffic().minus(before);
                long profiled = SharedDevice.profiledBytesIn() - profiledBefore;

                assertThat(Math.abs(loss / wanted.get(step) - 1)).as("step %d: %s", step, loss).isLessThan(1e-3);
                // The first launch of a kernel uploads the scalars too, if it reads none: that is not counted.
                if (step == 0) { continue; }
                // The profiler adds the three words of a call's own that TornadoVM copies with each launch.
                assertThat(profiled).isEqualTo(traffic.bytesIn() + 24 * traffic.launches());
                assertThat(traffic.bytesIn()).isLessThanOrEqualTo(traffic.launches() * PARAMETERS + IDS);
                assertThat(traffic.bytesOut()).isLessThanOrEqualTo(RESULTS);
                if (step == STEPS - 1) { report(device, traffic, profiled); }
            }
        }
        assertThat(wanted.getLast()).isLessThan(0.8 * wanted.getFirst());
    }

    private static void report(Device device, Traffic traffic, long profiled) {
        System.out.println("a training step on " + device.description() + ": " + traffic.launches() + " launches, "
                + profiled + " bytes in by TornadoVM's profiler, " + traffic.bytesOut() + " bytes out");
    }
}
