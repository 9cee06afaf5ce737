package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import arabica.nn.LearningRateSchedule.Kind;

class LearningRateScheduleTests {
    @Test
    void warmUpReachesThePeakAtItsLastStepAndNeverWastesTheFirst() {
        for (Kind kind : Kind.values()) {
            LearningRateSchedule schedule = new LearningRateSchedule(kind, 0.8, 4, 20);
            assertThat(new double[]{schedule.at(1), schedule.at(2), schedule.at(3), schedule.at(4), schedule.at(5)})
                    .usingComparatorWithPrecision(1e-15).containsExactly(0.2, 0.4, 0.6, 0.8, 0.8);
        }
    }

    @Test
    void withoutWarmUpCosineIsHuggingFacesSchedule() {
        // transformers.get_cosine_schedule_with_warmup(optimizer, 0, 8), lr 1: the rate of optimizer step 1, 2, …
        double[] expected = {1.0, 0.9619397662556434, 0.8535533905932737, 0.6913417161825449, 0.5, 0.3086582838174551,
                0.14644660940672627, 0.03806023374435663};
        LearningRateSchedule schedule = new LearningRateSchedule(Kind.COSINE, 1, 0, 8);
        for (int step = 1; step <= expected.length; step++) {
            assertThat(schedule.at(step)).isCloseTo(expected[step - 1], within(1e-15));
        }
    }

    @Test
    void afterWarmUpLinearIsHuggingFacesSchedule() {
        // transformers.get_linear_schedule_with_warmup(optimizer, 2, 6), lr 1, from the step after warm-up.
        LearningRateSchedule schedule = new LearningRateSchedule(Kind.LINEAR, 1, 2, 6);
        assertThat(schedule.at(3)).isEqualTo(1);
        assertThat(schedule.at(4)).isEqualTo(0.75);
        assertThat(schedule.at(6)).isEqualTo(0.25);
    }

    @Test
    void beyondTheEndNothingMovesUnlessTheRateIsConstant() {
        assertThat(new LearningRateSchedule(Kind.LINEAR, 1, 0, 5).at(9)).isZero();
        assertThat(new LearningRateSchedule(Kind.COSINE, 1, 0, 5).at(9)).isZero();
        assertThat(new LearningRateSchedule(Kind.CONSTANT, 0.3, 0, 5).at(9)).isEqualTo(0.3);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new LearningRateSchedule(Kind.LINEAR, Double.NaN, 0, 5)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new LearningRateSchedule(Kind.LINEAR, 1, -1, 5)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new LearningRateSchedule(Kind.LINEAR, 1, 0, 5).at(0)).hasMessageContaining("from 1");
    }
}
