package arabica.parity;

import arabica.autograd.Backend;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// What single operations are compared on: libtorch, and our backends in F64 and in F32.
abstract class BesideLibTorch {
    static LibTorch torch;
    static Backend exact;
    static Backend fast;

    @BeforeAll
    static void open() {
        torch = LibTorch.of("operations.torchscript");
        exact = new ScalarBackend();
        fast = new VectorBackend(2);
    }

    @AfterAll
    static void close() {
        fast.close();
        exact.close();
        torch.close();
    }
}
