package arabica.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs tests as a mutant's classes have them.
final class SuiteRun {
    private final ClassLoader classes;

    SuiteRun(ClassLoader classes) { this.classes = classes; }

    /// The first test that fails, asked in order; nothing where all pass.
    ///
    /// @param tests classes, or methods as `Class#method`
    /// @throws IllegalStateException if a name finds no test: a suite that is not run cannot pass
    Optional<String> firstFailure(List<String> tests) throws ClassNotFoundException {
        for (String test : tests) {
            Listener listener = new Listener();
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(classes);
            try {
                LauncherFactory.create().execute(request(test), listener);
            } finally {
                thread.setContextClassLoader(before);
            }
            if (!listener.failed.isEmpty()) { return Optional.of(listener.failed.getFirst()); }
            if (listener.passed == 0) { throw new IllegalStateException(test + ": no such test"); }
        }
        return Optional.empty();
    }

    private LauncherDiscoveryRequest request(String test) throws ClassNotFoundException {
        int hash = test.indexOf('#');
        Class<?> of = Class.forName(hash < 0 ? test : test.substring(0, hash), false, classes);
        DiscoverySelector selector = hash < 0
                ? DiscoverySelectors.selectClass(of)
                : DiscoverySelectors.selectMethod(of, test.substring(hash + 1),
                        parameterTypes(of, test.substring(hash + 1)));
        return LauncherDiscoveryRequestBuilder.request().selectors(selector)
                .configurationParameter("jqwik.database", "target/jqwik-mutants")
                .configurationParameter("jqwik.reporting.onlyfailures", "true").build();
    }

    private static Class<?>[] parameterTypes(Class<?> of, String method) {
        for (var candidate : of.getDeclaredMethods()) {
            if (candidate.getName().equals(method)) { return candidate.getParameterTypes(); }
        }
        throw new IllegalStateException(of.getName() + "#" + method + ": no such test");
    }

    private static final class Listener implements TestExecutionListener {
        private final List<String> failed = new ArrayList<>();
        private int passed;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(test.getDisplayName());
            } else if (test.isTest()) { passed++; }
        }
    }
}
