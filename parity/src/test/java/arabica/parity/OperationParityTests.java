package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.OperationCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every operation of the catalogue agrees with libtorch's, forward and backward, within the bounds of [Comparison].
///
/// `-Dparity.samples=N` samples (50) of each operation and kind of shapes, drawn from `-Dparity.seed=S`; where there is none,
/// of another seed each time, which the table names.
class OperationParityTests extends BesideLibTorch {
    private static final int SAMPLES = Integer.getInteger("parity.samples", 50);
    private static final long SEED = Long.getLong("parity.seed", System.nanoTime());

    private static final OperationTable TABLE = new OperationTable();

    @AfterAll
    static void report() { ParityReport.write("operations", "Seed " + SEED + ":\n\n" + TABLE); }

    @Test
    void everyOperationHasACounterpart() {
        assertThat(OperationCatalog.all()).extracting(CatalogEntry::name)
                .containsExactlyInAnyOrderElementsOf(new Counterparts().names());
    }

    @ParameterizedTest(name = "odd: {0}")
    @ValueSource(booleans = {false, true})
    void everyOperationAgreesOnSmallShapesAndOnThoseAroundTheWidthsOfVectors(boolean odd) {
        List<String> failures = new ArrayList<>();
        OperationParity parity = new OperationParity(torch, exact, fast);
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int i = 0; i < SAMPLES; i++) {
            long seed = seeds.nextLong();
            for (CatalogEntry operation : OperationCatalog.all()) {
                GradCheck sample = odd ? operation.oddSample(seed) : operation.sample(seed);
                Comparison comparison = parity.compare(operation.name(), sample, seed);
                TABLE.add(operation.name(), comparison);
                if (!comparison.agreesInF64() || !comparison.agreesInF32()) {
                    failures.add(operation.name() + ", seed " + seed + ": " + comparison);
                }
            }
        }
        assertThat(failures).as("-Dparity.seed=%d, %s shapes", SEED, odd ? "odd" : "small").isEmpty();
    }
}
