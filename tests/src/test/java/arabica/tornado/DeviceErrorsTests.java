package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import arabica.autograd.OutOfDeviceMemoryException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What goes wrong behind TornadoVM is told, with its name.
@Tag("device")
class DeviceErrorsTests {
    @BeforeAll
    static void start() { assertThat(new TornadoBackendProvider().unavailable()).isEmpty(); }

    /// TornadoVM's OpenCL compiler cannot make a number of bits.
    public static void bits(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        memory.set(context.globalIdx, 1 + Float.intBitsToFloat(ids.get(0) + 1));
    }

    @Test
    void aKernelThatCannotBeCompiledIsAnErrorWithItsNameAndDoesNotRunAsJava() {
        FloatArray memory = new FloatArray(64);
        IntArray ints = new IntArray(Device.INTS);
        FloatArray scalars = new FloatArray(Device.SCALARS);
        KernelPlan plan = new KernelPlan(memory, new IntArray(64));
        plan.add("fill", Kernel.FILL.code(), 64, ints, scalars, true);
        int bits = plan.add("bits", DeviceErrorsTests::bits, 64, ints, scalars, true);
        plan.open(DeviceChoice.first().device(), false);
        memory.init(-1);

        assertThatThrownBy(() -> plan.run(bits, 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("TornadoVM cannot run the kernel 'bits': ");
        assertThat(memory.get(0)).isEqualTo(-1);
    }

    @Test
    void moreThanTheDeviceHoldsIsRefusedWithTheNumbers() {
        DeviceChoice choice = DeviceChoice.first();
        long most = choice.device().getMaxAllocMemory() / 4;
        assumeThat(most).as("a device may hold all that an array can").isLessThan(Device.MAX_FLOATS);

        assertThatThrownBy(() -> new TornadoDevice(choice, (int) most + 1, 64, false))
                .isInstanceOf(OutOfDeviceMemoryException.class).hasMessageContaining("GiB at most");
    }
}
