package arabica.benchmarks.opening;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.benchmarks.machine.ProcessMemory;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;

/// How long a model takes to open as a frozen one, whose matrices stay in the mapped file
/// (`ModelDirectory.loadFrozen`), and what that costs in memory. The first time is that of a fresh process, with the
/// classes loaded in it.
///
/// ```
/// java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp cli/target/arabica.jar \
///      arabica.benchmarks.opening.ModelOpening DIR
/// ```
public final class ModelOpening {
    private static final int ROUNDS = 15;

    private ModelOpening() {}

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: ModelOpening DIR");
            System.exit(2);
        }
        Path model = Path.of(arguments[0]);
        try (Backend backend = Backends.open("vector", 1)) {
            double first = millisToOpen(model, backend);
            double[] later = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) { later[i] = millisToOpen(model, backend); }
            Arrays.sort(later);
            System.out.printf(Locale.ROOT,
                    "%,d parameters, opened in %.0f ms the first time, in %.1f ms later (median of"
                            + " %d); peak memory of the process %,d MB%n",
                    parameters(model, backend), first, later[ROUNDS / 2],
                    ROUNDS, ProcessMemory.peak() >> 20);
        }
    }

    private static double millisToOpen(Path model, Backend backend) {
        long started = System.nanoTime();
        try (Scope scope = Scope.open(backend)) {
            ModelDirectory.loadFrozen(model, scope);
            return (System.nanoTime() - started) / 1e6;
        }
    }

    private static long parameters(Path path, Backend backend) {
        try (Scope scope = Scope.open(backend)) {
            LanguageModel model = ModelDirectory.loadFrozen(path, scope);
            return model.parameters().count();
        }
    }
}
