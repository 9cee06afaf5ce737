package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints and models are the same bytes over threads × width of vectors × whole or stopped and resumed, for sft,
/// reward, dpo and ppo. One trainer's two opposite corners here; `-Dmatrix=all` runs all of it and prints its table
/// (docs/audit.md).
class ByteMatrixTests {
    private static final boolean ALL = "all".equals(System.getProperty("matrix"));

    private static final int STEPS = 60;

    @TempDir
    Path folder;

    @Test
    void everyCornerOfTheMatrixHasTheSameBytes() throws Exception {
        print("%n%-8s%-9s%-9s%-9s%s%n", "trainer", "threads", "vectors", "run", "SHA-256");
        List<String> differing = new ArrayList<>();
        Map<String, List<Object>> calls = FourTrainers.calls(folder, STEPS);
        for (String trainer : ALL ? calls.keySet() : List.of("dpo")) {
            Map<MatrixCell, String> digests = new LinkedHashMap<>();
            for (MatrixCell cell : ALL ? MatrixCell.all() : MatrixCell.corners()) {
                String digest = cell.digest(folder, calls.get(trainer));
                digests.put(cell, digest);
                print("%-8s%-9d%-9s%-9s%s%n", trainer, cell.threads(), VectorWidths.name(cell.flag()),
                        cell.resumed() ? "resumed" : "whole", digest);
            }
            assertThat(digests).hasSizeGreaterThan(1);
            String first = digests.values().iterator().next();
            digests.forEach((cell, digest) -> {
                if (!digest.equals(first)) { differing.add(trainer + " " + cell); }
            });
        }
        if (!VectorWidths.has512()) {
            System.out.println("AVX-512 is left out: this processor has none, or its JVM does not use it");
        }
        assertThat(differing).as("cells whose bytes are not those of their trainer's first").isEmpty();
    }

    private static void print(String format, Object... values) { if (ALL) { System.out.printf(format, values); } }
}
