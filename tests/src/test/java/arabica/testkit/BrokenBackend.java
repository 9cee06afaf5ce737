package arabica.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;

import arabica.autograd.Backend;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;

/// The scalar backend, but that one kernel writes numbers a little too large.
final class BrokenBackend {
    private BrokenBackend() {}

    static Backend breaking(String kernel) {
        ScalarBackend scalar = new ScalarBackend();
        return (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[]{Backend.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("name")) { return "broken"; }
                    try {
                        Object result = method.invoke(scalar, arguments);
                        if (method.getName().equals(kernel)) {
                            Tensor last = (Tensor) Arrays.stream(arguments).filter(Tensor.class::isInstance)
                                    .reduce((a, b) -> b).orElseThrow();
                            scalar.affine(last, 1.01, 0, last);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
