package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import arabica.parity.OperationParity.Comparison;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Every operation of the catalogue agrees with libtorch's, forward and backward.
///
/// In F64 both compute the same numbers but for the order of sums and the last bits of functions: 1e-12 of the largest
/// element. In F32 the bound is that of the test kit's `AgreementTck`, `8 · 2⁻²⁴ · (n + 8)` for sums of up to n elements.
/// Where a sample magnifies roundings, as the norm of a row of almost equal elements does, libtorch's own F32 shows by how
/// much: eight times its error on that sample is allowed, and of F64 as much for its precision, which is 2²⁹ times higher.
class OperationParityProperties {
    private static final double F64_TOLERANCE = 1e-12;
    private static final double F32_EPSILON = 0x1p-24;

    private static final OperationTable TABLE = new OperationTable();
    private static LibTorch torch;
    private static Backend exact;
    private static Backend fast;

    @BeforeContainer
    static void open() {
        torch = LibTorch.of("operations.torchscript");
        exact = new ScalarBackend();
        fast = new VectorBackend(2);
    }

    @AfterContainer
    static void close() {
        ParityReport.write("operations", TABLE.toString());
        fast.close();
        exact.close();
        torch.close();
    }

    @Example
    void everyOperationHasACounterpart() {
        assertThat(OperationCatalog.all()).extracting(CatalogEntry::name)
                .containsExactlyInAnyOrderElementsOf(new Counterparts().names());
    }

    @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void everyOperationAgreesOnSmallShapes(@ForAll long seed) { requireAgreement(seed, false); }

    @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void everyOperationAgreesOnShapesAroundTheWidthsOfVectors(@ForAll long seed) { requireAgreement(seed, true); }

    private static void requireAgreement(long seed, boolean odd) {
        List<String> failures = new ArrayList<>();
        OperationParity parity = new OperationParity(torch, exact, fast);
        for (CatalogEntry operation : OperationCatalog.all()) {
            GradCheck sample = odd ? operation.oddSample(seed) : operation.sample(seed);
            Comparison comparison = parity.compare(operation.name(), sample, seed);
            TABLE.add(operation.name(), comparison);
            double magnified = 8 * comparison.torchF32().worst();
            double f64 = Math.max(F64_TOLERANCE, magnified * 0x1p-29);
            double f32 = Math.max(8 * F32_EPSILON * (sample.largestInput() + 8), magnified);
            if (!(comparison.f64().worst() <= f64) || !(comparison.f32().worst() <= f32)) {
                failures.add(operation.name() + ": " + comparison);
            }
        }
        assertThat(failures).as("seed %d, %s shapes", seed, odd ? "odd" : "small").isEmpty();
    }
}
