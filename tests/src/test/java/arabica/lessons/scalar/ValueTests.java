package arabica.lessons.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ValueTests {
    /// `x·x`, whose derivative is `2x`.
    @Test
    void aValueUsedTwiceGathersFromBothUses() {
        Value x = new Value(3);
        x.times(x).backward();
        assertThat(x.grad).isEqualTo(6);
    }

    /// `s = x·y`, `f = s·s + s`: `s` may hand on what it has only when both of its uses have given to it.
    @Test
    void aGradientIsHandedOnWhenItIsComplete() {
        Value x = new Value(2);
        Value y = new Value(5);
        Value s = x.times(y);
        s.times(s).plus(s).backward();
        assertThat(s.grad).isEqualTo(2 * 10 + 1);
        assertThat(x.grad).isEqualTo(21 * 5);
        assertThat(y.grad).isEqualTo(21 * 2);
    }

    @Test
    void theNeuronsDerivativesAreThoseOfCentralDifferences() {
        assertThat(ScalarLesson.values()).containsExactly(ScalarLesson.centralDifferences(), within(1e-8));
    }
}
