package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;

/// What the emulator promises, on kernels of a few lines.
class EmulatorTests {
    private static final int GROUP = 8;
    private static final int LOCAL = 16;

    /// Each item hands its number to its left neighbour.
    private static Consumer<KernelContext> neighbours(float[] out, boolean withBarrier) {
        return item -> {
            float[] local = item.allocateFloatLocalArray(GROUP);
            local[item.localIdx] = item.globalIdx;
            if (withBarrier) { item.localBarrier(); }
            out[item.globalIdx] = local[(item.localIdx + 1) % GROUP];
        };
    }

    @Test
    void localMemoryIsSharedByAGroupAndByNobodyElse() {
        float[] out = new float[2 * GROUP];
        WorkGroups.run(neighbours(out, true), 2, GROUP, true, LOCAL);

        assertThat(out).containsExactly(1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 11, 12, 13, 14, 15, 8);
    }

    @Test
    void whatABarrierShouldHaveWaitedForIsNotThere() {
        float[] out = new float[GROUP];
        WorkGroups.run(neighbours(out, false), 1, GROUP, true, LOCAL);

        assertThat(out).contains(Float.NaN);
    }

    @Test
    void moreLocalMemoryThanTheDeviceHasIsAnError() {
        Consumer<KernelContext> kernel = item -> item.allocateFloatLocalArray(LOCAL + 1);

        assertThatThrownBy(() -> WorkGroups.run(kernel, 1, GROUP, true, LOCAL)).isInstanceOf(AssertionError.class)
                .hasMessage("a group asks for 17 floats of local memory, 16 are left");
    }

    @Test
    void aBarrierThatOnlySomeReachIsAnError() {
        Consumer<KernelContext> kernel = item -> { if (item.localIdx < 3) { item.localBarrier(); } };

        assertThatThrownBy(() -> WorkGroups.run(kernel, 1, GROUP, true, LOCAL)).isInstanceOf(AssertionError.class)
                .hasMessage("5 of 8 items end where the others wait at a barrier");
    }

    @Test
    void aBarrierInAKernelThatIsDeclaredWithoutIsAnError() {
        assertThatThrownBy(() -> WorkGroups.run(KernelContext::localBarrier, 1, GROUP, false, LOCAL))
                .isInstanceOf(AssertionError.class).hasMessageContaining("declared without barriers");
    }

    @Test
    void itemsWithoutBarriersKnowTheirPlaces() {
        int[] seen = new int[3 * GROUP];
        WorkGroups.run(item -> seen[item.globalIdx] += 1 + item.groupIdx * GROUP + item.localIdx, 3, GROUP, false,
                LOCAL);

        int[] wanted = new int[seen.length];
        Arrays.setAll(wanted, i -> i + 1);
        assertThat(seen).containsExactly(wanted);
    }
}
