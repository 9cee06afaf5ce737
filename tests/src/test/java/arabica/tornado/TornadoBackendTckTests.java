package arabica.tornado;

import arabica.autograd.Backend;
import arabica.testkit.BackendTck;

/// The whole suite on the emulator: every kernel, with real barriers.
class TornadoBackendTckTests implements BackendTck {
    private static final Emulator.Arrays ARRAYS = Emulator.Arrays.of(1 << 24, 1 << 14);

    @Override
    public Backend open() { return new TornadoBackend(new Emulator(ARRAYS)); }
}
