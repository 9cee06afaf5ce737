package arabica.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BFloat16Properties {
    @Example
    void everyValueOfBf16ComesBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float wide = BFloat16.widen((short) bits);
            short back = BFloat16.of(wide);
            if (Float.isNaN(wide)) {
                assertThat(BFloat16.widen(back)).isNaN();
            } else {
                assertThat(back).isEqualTo((short) bits);
            }
        }
    }

    @Property(tries = 2000)
    void theNearestValueIsTakenAndOfTwoTheEvenOne(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        short rounded = BFloat16.of(value);
        if (Float.isNaN(value)) {
            assertThat(BFloat16.widen(rounded)).isNaN();
            return;
        }
        short below = (short) (bits >>> 16); // nearer to zero, or the value itself
        short above = (short) (below + 1);
        assertThat(rounded).isIn(below, above);
        if (Float.isInfinite(value) || Float.isInfinite(BFloat16.widen(above))) { return; }
        int order = distance(value, below).compareTo(distance(value, above));
        assertThat(rounded).isEqualTo(order < 0 || order == 0 && (below & 1) == 0 ? below : above);
    }

    private static BigDecimal distance(float value, short candidate) {
        return new BigDecimal(value).subtract(new BigDecimal(BFloat16.widen(candidate))).abs();
    }

    @Example
    void tiesLimitsAndTheSmallestNumbers() {
        assertThat(rounded(0x3f808000)).isEqualTo(0x3f800000); // 1 + half a step: to even, down
        assertThat(rounded(0x3f818000)).isEqualTo(0x3f820000); // and up
        assertThat(rounded(0x3f808001)).isEqualTo(0x3f810000);
        assertThat(rounded(0x7f7fffff)).isEqualTo(0x7f800000); // the largest F32 becomes infinite
        assertThat(rounded(0xff7f7fff)).isEqualTo(0xff7f0000);
        assertThat(rounded(0x7f800000)).isEqualTo(0x7f800000);
        assertThat(rounded(0x00008001)).isEqualTo(0x00010000); // subnormals are numbers like others
        assertThat(rounded(0x80000001)).isEqualTo(0x80000000); // and zero keeps its sign
        assertThat(BFloat16.widen(BFloat16.of(Float.intBitsToFloat(0x7f800001)))).isNaN();
    }

    private static int rounded(int bits) {
        return Float.floatToRawIntBits(BFloat16.widen(BFloat16.of(Float.intBitsToFloat(bits))));
    }
}
