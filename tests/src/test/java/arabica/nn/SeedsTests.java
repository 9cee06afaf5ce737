package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

class SeedsTests {
    // Fixed here so that a change of Java's generator, or of ours, cannot pass unseen.
    private static final long MIXED = 5495105767028961118L;
    private static final long DRAWN = -1633602733723566124L;
    private static final float[] NORMAL = {-0.00877443f, -0.027721532f, -0.010978227f};

    @Test
    void seedsOfDifferentPlacesDiffer() {
        Set<Long> seen = new HashSet<>();
        for (long seed = -2; seed < 3; seed++) {
            seen.add(Seeds.mix(seed));
            for (long a = 0; a < 40; a++) {
                seen.add(Seeds.mix(seed, a));
                for (long b = 0; b < 40; b++) { seen.add(Seeds.mix(seed, a, b)); }
            }
        }
        assertThat(seen).hasSize(5 * (1 + 40 + 1600));
    }

    @Test
    void aSeedsDrawsAreTheSameEverywhere() {
        assertThat(Seeds.mix(1, 2, 3)).isEqualTo(MIXED);
        assertThat(Seeds.generator(1, 2, 3).nextLong()).isEqualTo(DRAWN);
        float[] values = new float[3];
        Initializer.normal(values, 3, 0.02, Seeds.generator(0));
        assertThat(values).containsExactly(NORMAL);
    }
}
