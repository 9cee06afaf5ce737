package arabica.tornado;

import arabica.autograd.Backend;
import arabica.testkit.AttentionTck;
import arabica.testkit.NetworkTck;
import arabica.testkit.ProductTck;
import arabica.testkit.RowTck;

/// A device that allows no more than OpenCL promises: groups of 64, and 32 KiB of local memory, in which attention's
/// gradients do not fit.
class SmallDeviceTckTests implements ProductTck, RowTck, NetworkTck, AttentionTck {
    private static final Emulator.Arrays ARRAYS = Emulator.Arrays.of(1 << 24, 1 << 14);

    @Override
    public Backend open() { return new TornadoBackend(new Emulator(ARRAYS, new Limits(64, 8 << 10))); }
}
