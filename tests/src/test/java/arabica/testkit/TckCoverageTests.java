package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Reduction;
import arabica.autograd.UnaryFunction;
import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Run as a backend's author runs it, each property of the backends' suite meets each function that it is about.
class TckCoverageTests {
    private static final Set<String> KERNELS = Set.of("unary", "binary", "reduce");
    private static final Set<Object> MET = ConcurrentHashMap.newKeySet();

    static class Recorded implements ElementTck {
        @Override
        public Backend open() {
            ScalarBackend scalar = new ScalarBackend();
            return (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[]{Backend.class},
                    (proxy, method, arguments) -> {
                        if (KERNELS.contains(method.getName())) { MET.add(arguments[0]); }
                        try {
                            return method.invoke(scalar, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void theEdgesOfEachUnaryFunctionAreMet() {
        assertThat(metBy("unaryFunctionsAtTheEdgesOfTheirDomain", UnaryFunction.class))
                .containsExactlyInAnyOrder((Object[]) UnaryFunction.values());
    }

    @Test
    void eachFunctionIsMet() {
        assertThat(metBy("unaryFunctions", UnaryFunction.class, long.class))
                .containsExactlyInAnyOrder((Object[]) UnaryFunction.values());
        assertThat(metBy("binaryFunctionsBroadcast", BinaryFunction.class, ShapeArbitraries.BroadcastPair.class,
                long.class)).containsExactlyInAnyOrder((Object[]) BinaryFunction.values());
        assertThat(metBy("longReductions", long.class)).containsExactlyInAnyOrder((Object[]) Reduction.values());
    }

    private static Set<Object> metBy(String property, Class<?>... parameters) {
        MET.clear();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(Recorded.class, property, parameters))
                .configurationParameter("jqwik.database", "target/jqwik-coverage")
                .configurationParameter("jqwik.reporting.onlyfailures", "true").build(), listener);
        assertThat(listener.getSummary().getTestsSucceededCount()).as(property).isEqualTo(1);
        return Set.copyOf(MET);
    }
}
