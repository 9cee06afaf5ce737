package arabica.benchmarks.peers;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/// JavaCPP's scopes: what is made in one is closed with it, and not when the collector finds it.
final class LibtorchScope {
    private LibtorchScope() {}

    /// Runs work, and closes all that it made but its result, which goes to the scope around where there is one.
    static Tensor tensor(Supplier<Tensor> work) {
        PointerScope outer = PointerScope.getInnerScope();
        Tensor result;
        PointerScope inner = new PointerScope();
        try {
            result = work.get();
            result.retainReference(); // a scope lets go with its last reference
        } finally {
            inner.close();
        }
        if (outer != null) {
            outer.attach(result);
            result.releaseReference();
        }
        return result;
    }

    /// Runs work, and closes all that it made.
    static double number(DoubleSupplier work) {
        PointerScope scope = new PointerScope();
        try {
            return work.getAsDouble();
        } finally {
            scope.close();
        }
    }
}
