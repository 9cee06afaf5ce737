package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every barrier of every kernel, removed one at a time: the emulator must notice each.
class MissingBarrierTests {
    private static final Emulator.Arrays ARRAYS = Emulator.Arrays.of(1 << 16, 1 << 10);

    /// A kernel's class, and work that runs all kernels with barriers in it.
    record Case(String name, String className, CooperativeWork work) {
        @Override
        public String toString() { return name; }
    }

    static Stream<Case> classesWithBarriers() {
        return Stream.of(new Case("folds of a group", "WorkGroup", CooperativeWork.ROWS),
                new Case("reductions", "ReductionKernels", CooperativeWork.COLUMNS),
                new Case("norms", "NormKernels", CooperativeWork.NORM_GAINS),
                new Case("products", "ProductKernels", CooperativeWork.PRODUCTS),
                new Case("attention", "AttentionKernels", CooperativeWork.ATTENTION),
                new Case("attention, backward", "AttentionBackwardKernels", CooperativeWork.ATTENTION));
    }

    @ParameterizedTest
    @MethodSource("classesWithBarriers")
    void aKernelWithABarrierRemovedIsCaught(Case c) {
        float[] wanted = run(c.work(), WithoutBarrier.none());
        List<String> barriers = WithoutBarrier.barriersOf(c.className());
        assertThat(barriers).isNotEmpty();
        for (int barrier = 0; barrier < barriers.size(); barrier++) {
            float[] found = run(c.work(), WithoutBarrier.of(c.className(), barrier));

            assertThat(Arrays.equals(found, wanted))
                    .as("without barrier %d, in %s, of %s", barrier, barriers.get(barrier), c).isFalse();
        }
    }

    private static float[] run(CooperativeWork work, WithoutBarrier kernels) {
        try (Backend backend = new TornadoBackend(new Emulator(ARRAYS, kernels)); Scope scope = Scope.open(backend)) {
            return scope.call(() -> work.results(backend));
        } catch (AssertionError itemsPartWays) {
            return new float[0];
        }
    }
}
