package arabica.studies.hh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class HhJudgeTests {
    private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(0);

    @Test
    void aTieCountsHalf() {
        HhJudge judge = HhJudge.of("j", 10, new double[]{1, -1, 0, 2});

        assertThat(judge.accuracy(i -> true, BOOTSTRAP).value()).isEqualTo(62.5);
        assertThat(judge.accuracy(i -> i < 2, BOOTSTRAP).value()).isEqualTo(50);
        assertThat(HhJudge.of("j", 10, new double[]{0}).loss()).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void severalJudgesTogetherMayBeBetterThanOneOfThem() {
        List<double[]> margins = List.of(new double[]{3, -1, 1}, new double[]{-1, 3, 1}, new double[]{1, 1, -3});

        assertThat(HhJudge.oneOf("one", 0, margins).accuracy(i -> true, BOOTSTRAP).value())
                .isCloseTo(200.0 / 3, within(1e-9));
        assertThat(HhJudge.together("all", 0, margins).right()).containsExactly(1, 1, 0);
    }

    @Test
    void aDifferencePairByPairHasNoIntervalWhereJudgesAgree() {
        HhJudge judge = HhJudge.of("j", 0, new double[]{1, -1, 1, -1, 1});
        Estimate difference = judge.better(judge, i -> true, BOOTSTRAP);

        assertThat(new double[]{difference.value(), difference.low(), difference.high()}).containsExactly(0, 0, 0);
    }
}
