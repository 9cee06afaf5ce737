package arabica.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files of every format. `-Dfuzz.count=100000 -Dfuzz.seed=7` feeds more, of other seeds, and prints what was seen
/// (docs/damaged-files.md); `-Dfuzz.only=data-` of the targets so called alone.
class FuzzTests {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void damagedFilesAreRefusedInOneLineSoonAndWithoutMuchMemory() throws Exception {
        int count = Integer.getInteger("fuzz.count", 4000);
        long seed = Long.getLong("fuzz.seed", 0);
        List<FuzzTarget> targets = new ArrayList<>(FuzzTargets.all(TestData.golden("gpt2").getParent(), folder));
        targets.addAll(DataTargets.all(folder));
        String only = System.getProperty("fuzz.only", "");
        targets.removeIf(target -> !target.name().startsWith(only));
        try (Fuzzer fuzzer = new Fuzzer(folder, 20)) {
            for (FuzzTarget target : targets) { fuzzer.run(target, (count - 1) / targets.size() + 1, seed); }
            if (System.getProperty("fuzz.count") != null) {
                fuzzer.tallies().forEach((name, tally) -> System.out.println("fuzz " + name + ": " + tally));
            }
            assertThat(fuzzer.failures()).isEmpty();
            assertThat(fuzzer.tallies().values()).allSatisfy(tally -> assertThat(tally.refused).isPositive());
        }
    }
}
