package arabica.autograd.vector;

import arabica.autograd.Backend;
import arabica.testkit.BackendTck;
import net.jqwik.api.Group;

class VectorBackendTckTests {
    @Group
    class OnOneThread implements BackendTck {
        @Override
        public Backend open() { return new VectorBackend(1); }
    }

    @Group
    class OnTwoThreads implements BackendTck {
        @Override
        public Backend open() { return new VectorBackend(2); }
    }
}
