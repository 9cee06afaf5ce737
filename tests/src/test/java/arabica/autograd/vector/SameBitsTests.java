package arabica.autograd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same input gives the same bits whatever the threads, the width of the vectors, and what is compiled.
class SameBitsTests {
    /// Enough rows that the work is shared out.
    private static final int MANY = 300;
    private static final int FEW = 20;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void threadsLeaveNoTrace(int threads) { assertThat(Workload.run(threads, MANY)).isEqualTo(Workload.run(1, MANY)); }

    @Test
    void aSecondRunLeavesNoTrace() {
        Map<String, Long> first = Workload.run(2, FEW);
        for (int i = 0; i < 100; i++) { Workload.run(1, FEW); } // by now most of it is compiled
        assertThat(Workload.run(2, FEW)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void theWidthOfVectorsLeavesNoTrace(int bytes) throws Exception {
        assertThat(elsewhere("-XX:MaxVectorSize=" + bytes)).isEqualTo(Workload.run(1, FEW));
    }

    /// The interpreter, and the C1 compiler alone.
    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1"})
    void theCompilerLeavesNoTrace(String flag) throws Exception {
        assertThat(elsewhere(flag)).isEqualTo(Workload.run(1, FEW));
    }

    /// So that a method of the backend that is added must be added to the workload too.
    @Test
    void theWorkloadCallsAllThatABackendComputes() {
        Set<String> called = new HashSet<>();
        try (Backend backend = new VectorBackend(1)) {
            Workload.run((Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[]{Backend.class},
                    (proxy, method, arguments) -> {
                        called.add(method.getName());
                        return method.invoke(backend, arguments);
                    }), FEW);
        }
        Set<String> others = Set.of("name", "close", "readsHostMemory");
        assertThat(called).containsAll(Arrays.stream(Backend.class.getMethods()).map(Method::getName)
                .filter(name -> !others.contains(name)).toList());
    }

    /// Runs the workload in a JVM of its own.
    private static Map<String, Long> elsewhere(String flag) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", flag,
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Workload.class.getName(), "2", Integer.toString(FEW)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Map<String, Long> checksums = new LinkedHashMap<>();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().map(line -> line.split(" "))
                    .forEach(pair -> checksums.put(pair[0], Long.parseUnsignedLong(pair[1], 16)));
        }
        assertThat(process.waitFor()).as("exit code with %s", flag).isZero();
        return checksums;
    }
}
