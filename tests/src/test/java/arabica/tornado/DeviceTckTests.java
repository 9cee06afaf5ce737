package arabica.tornado;

import arabica.autograd.Backend;
import arabica.testkit.BackendTck;
import net.jqwik.api.Tag;

/// The whole suite on TornadoVM's first device.
@Tag("device")
class DeviceTckTests implements BackendTck {
    @Override
    public Backend open() { return new TornadoBackend(new SharedDevice()); }
}
