package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What kernels ask of a device.
class LimitsTests {
    private static final int LOCAL = 8 << 10;

    @ParameterizedTest
    @EnumSource
    void aGroupHasNoMoreItemsThanTheDeviceAllows(Kernel kernel) {
        for (int items : new int[]{64, 128, 256, 1024}) {
            // Whoever launches large tiles asks first.
            if (kernel == Kernel.PRODUCT_TILES && items < 256) { continue; }
            assertThat(kernel.groupSize(new Limits(items, LOCAL))).isBetween(64, items);
        }
    }

    @Test
    void aDeviceWithGroupsTooSmallIsRefusedInOneLine() {
        assertThatThrownBy(() -> new Limits(32, LOCAL).requireEnough("toy"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "toy has work-groups of 32 items and 32 KiB of local memory at most; the kernels need 64 and 9"
                                + " KiB");
        assertThat(new Limits(64, LOCAL).requireEnough("toy")).isEqualTo(new Limits(64, LOCAL));
    }
}
