package arabica.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Formulas broken one at a time: the tests that are meant for them must fail. A few here; `-Dmutants=all` breaks everything
/// and prints a table (docs/mutants.md).
class MutantTests {
    private static final int FEW = 6;

    @TempDir
    private Path folder;

    @Test
    void everyBrokenFormulaFailsATest() throws Exception {
        List<Mutant> survivors = new ArrayList<>();
        List<MutationTarget> targets = MutationTargets.all();
        boolean all = "all".equals(System.getProperty("mutants"));
        String only = System.getProperty("mutants.file", "");
        SuiteRun whole = new SuiteRun(MutantClasses.whole());
        Set<String> passed = new HashSet<>();
        int count = 0;
        for (int t = 0; t < targets.size(); t++) {
            MutationTarget target = targets.get(t);
            if (!all && t % (targets.size() / FEW) != 0 || !target.file().matches(".*(" + only + ").*")) { continue; }
            List<Mutant> mutants = target.mutants(root());
            if (all) {
                List<String> unasked = target.tests().stream().filter(passed::add).toList();
                assertThat(whole.firstFailure(unasked)).as("unbroken").isEmpty();
            } else {
                Collections.rotate(mutants, -t); // another place in each file, the same in every run
            }
            int killed = 0;
            int compiled = 0;
            for (Mutant mutant : mutants) {
                Path classes = Files.createDirectories(folder.resolve("mutant-" + count++));
                Optional<MutantClasses> loaded = MutantClasses.of(mutant, classes);
                if (loaded.isEmpty() || EquivalentMutants.reason(mutant).isPresent()) { continue; }
                compiled++;
                if (new SuiteRun(loaded.get()).firstFailure(target.tests()).isPresent()) {
                    killed++;
                } else {
                    survivors.add(mutant);
                    if (all) { System.out.println("mutants survivor " + mutant); }
                }
                if (!all) { break; }
            }
            if (all) {
                System.out.printf("mutants | %s | %s | %d | %d |%n", Path.of(target.file()).getFileName(),
                        target.methods().replace("|", ", "), compiled, killed);
            }
        }
        assertThat(survivors).isEmpty();
    }

    /// What loads mutants loads the unbroken as well, and its tests pass: otherwise every mutant would seem to be killed.
    @Test
    void theUnbrokenPassesTheSameTests() throws Exception {
        MutationTarget target = MutationTargets.all().getFirst();
        String source = Files.readString(root().resolve(target.file()));
        Mutant none = new Mutant(Path.of(target.file()), 1, "nothing", "", "", source);
        MutantClasses classes = MutantClasses.of(none, Files.createDirectories(folder.resolve("none"))).orElseThrow();
        assertThat(classes.loadClass("arabica.autograd.ops.Unary").getClassLoader()).isSameAs(classes);
        assertThat(new SuiteRun(classes).firstFailure(target.tests().subList(0, 1))).isEmpty();
    }

    /// A new operation is broken too.
    @Test
    void theDerivativeOfEveryOperationIsATarget() throws IOException {
        Path operations = Path.of("autograd/src/main/java/arabica/autograd/ops");
        Set<String> targets = MutationTargets.all().stream().map(MutationTarget::file).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(root().resolve(operations))) {
            for (Path file : files.toList()) {
                if (!Files.readString(file).contains("implements Operation")) { continue; }
                assertThat(targets).contains(operations.resolve(file.getFileName()).toString().replace('\\', '/'));
            }
        }
    }

    /// The project's folder, wherever in it the tests run.
    private static Path root() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs")) || !Files.isDirectory(at.resolve("rlhf"))) {
            at = at.getParent();
        }
        return at;
    }
}
