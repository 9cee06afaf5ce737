package arabica.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import jdk.incubator.vector.FloatVector;

/// How narrow a JVM may be told to make its vectors.
final class VectorWidths {
    private VectorWidths() {}

    static boolean has512() { return FloatVector.SPECIES_PREFERRED.vectorBitSize() == 512; }

    /// The flag for the widest vectors of this processor, and that for the next narrower ones. Skips the test that asks where
    /// there is no such flag.
    static List<String> flags() {
        assumeTrue(List.of("amd64", "x86_64").contains(System.getProperty("os.arch")),
                "-XX:UseAVX is for x86: nothing to compare here");
        return has512() ? List.of("-XX:UseAVX=3", "-XX:UseAVX=2") : List.of("-XX:UseAVX=2", "-XX:UseAVX=1");
    }

    /// What a flag's vectors are called.
    static String name(String flag) {
        return switch (flag) {
            case "-XX:UseAVX=3" -> "AVX-512";
            case "-XX:UseAVX=2" -> "AVX2";
            default -> "AVX";
        };
    }
}
