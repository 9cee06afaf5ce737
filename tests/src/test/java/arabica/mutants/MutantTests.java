package arabica.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        int count = 0;
        for (int t = 0; t < targets.size(); t++) {
            MutationTarget target = targets.get(t);
            List<Mutant> mutants = target.mutants(root());
            if (!all) {
                // A different one of each sixth target, the same in every run.
                mutants = t % (targets.size() / FEW) == 0 ? List.of(mutants.get(t % mutants.size())) : List.of();
            }
            if (!target.file().matches(".*(" + only + ").*")) { continue; }
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

    /// The project's folder, wherever in it the tests run.
    private static Path root() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs")) || !Files.isDirectory(at.resolve("rlhf"))) {
            at = at.getParent();
        }
        return at;
    }
}
