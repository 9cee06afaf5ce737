package arabica.rlhf.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EvaluationArithmeticTests {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(200, .95, 0);

    @Test
    void distinctCountsDifferentOverAllAndStaysInsideResponses() {
        List<String> responses = List.of("the cat sat", " the cat ran", "dog");
        // unigrams: the cat sat the cat ran dog -> 5 of 7; bigrams: the-cat cat-sat the-cat cat-ran -> 3 of 4
        assertThat(Diversity.distinctWords(responses, 1)).isEqualTo(5 / 7.0);
        assertThat(Diversity.distinctWords(responses, 2)).isEqualTo(3 / 4.0);
        assertThat(Diversity.distinctWords(responses, 4)).isZero();
        assertThat(Diversity.meanWords(responses)).isEqualTo(7 / 3.0);
        assertThat(Diversity.meanWords(List.of(""))).isZero();
    }

    @Test
    void onePerfectSentenceIsNotDiverse() {
        List<String> same = java.util.Collections.nCopies(100, "Your heron is grey.");
        assertThat(Diversity.distinctWords(same, 2)).isEqualTo(3 / 300.0);
    }

    @Test
    void distinctTakesTokensToo() {
        assertThat(Diversity.distinct(List.of(List.of(1, 2, 1, 2)), 2)).isEqualTo(2 / 3.0);
    }

    @Test
    void winRateCountsTiesHalf() {
        WinRate rate = WinRate.of(new double[]{1, 2, 3, 4}, new double[]{0, 2, 5, 1}, BOOTSTRAP);
        assertThat(rate.rate().value()).isEqualTo((1 + .5 + 0 + 1) / 4);
        assertThat(List.of(rate.wins(), rate.ties(), rate.losses())).containsExactly(2, 1, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WinRate.of(new double[]{Double.NaN}, new double[]{1}, BOOTSTRAP))
                .withMessageContaining("prompt 1");
    }

    @Test
    void aModelAgainstItselfWinsHalf() {
        double[] scores = {3, 1, 2};
        WinRate rate = WinRate.of(scores, scores, BOOTSTRAP);
        assertThat(rate.rate()).isEqualTo(new Estimate(.5, .5, .5, .95));
    }

    @Test
    void bestOfNKlBoundMatchesItsClosedForm() {
        assertThat(BestOfN.klBound(1)).isZero();
        assertThat(BestOfN.klBound(4)).isCloseTo(.6362943611, within(1e-10));
        assertThat(BestOfN.klBound(16)).isCloseTo(1.8350887222, within(1e-10));
    }

    @Test
    void bestOfNKlBoundIsTheKlOfUniformOrderStatistics() {
        // Of n uniform draws the best has density n·u^(n−1); its KL from the uniform is the integral of its log.
        int n = 5;
        double kl = 0;
        int cells = 200_000;
        for (int i = 0; i < cells; i++) {
            double u = (i + .5) / cells;
            double density = n * Math.pow(u, n - 1);
            kl += density * Math.log(density) / cells;
        }
        assertThat(BestOfN.klBound(n)).isCloseTo(kl, within(1e-6));
    }

    @Test
    void bestOfNPicksTheFirstGreatest() {
        assertThat(BestOfN.pick(new double[]{1, 3, 2, 3})).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> BestOfN.pick(new double[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> BestOfN.pick(new double[]{1, Double.NaN}));
    }

    @Test
    void preferenceEvaluationByHand() {
        PreferenceEvaluation evaluation = PreferenceEvaluation.of(new double[]{1, 0, 2, 0}, new double[]{0, 1, 2, -3},
                new int[]{5, 5, 5, 9}, new int[]{3, 3, 5, 10}, BOOTSTRAP);
        assertThat(evaluation.accuracy().value()).isEqualTo((1 + 0 + .5 + 1) / 4);
        assertThat(evaluation.lengthOnlyAccuracy()).isEqualTo((1 + 1 + .5 + 0) / 4);
        assertThat(evaluation.meanMargin()).isEqualTo((1 - 1 + 0 + 3) / 4.0);
        assertThat(evaluation.loss()).isCloseTo((.3132616875 + 1.3132616875 + Math.log(2) + .0485873516) / 4,
                within(1e-9));
        assertThat(evaluation.reliability().bins()).hasSize(10);
        assertThat(evaluation.reliability().bins().stream().mapToInt(Reliability.Bin::pairs).sum()).isEqualTo(4);
    }

    @Test
    void scoresThatMeanWhatTheySayAreCalibratedAndInflatedOnesAreNot() {
        SplittableRandom random = new SplittableRandom(5);
        int n = 20_000;
        double[] chosen = new double[n];
        double[] rejected = new double[n];
        int[] lengths = new int[n];
        for (int i = 0; i < n; i++) {
            double difference = random.nextDouble() * 3;
            boolean favouredIsChosen = random.nextDouble() < 1 / (1 + Math.exp(-difference));
            chosen[i] = favouredIsChosen ? difference : 0;
            rejected[i] = favouredIsChosen ? 0 : difference;
        }
        PreferenceEvaluation honest = PreferenceEvaluation.of(chosen, rejected, lengths, lengths, BOOTSTRAP);
        assertThat(honest.calibrationError()).isLessThan(.015);
        double[] louder = Arrays.stream(chosen).map(x -> 4 * x).toArray();
        double[] louderRejected = Arrays.stream(rejected).map(x -> 4 * x).toArray();
        PreferenceEvaluation inflated = PreferenceEvaluation.of(louder, louderRejected, lengths, lengths, BOOTSTRAP);
        assertThat(inflated.calibrationError()).isGreaterThan(.1);
        assertThat(inflated.accuracy().value()).isEqualTo(honest.accuracy().value());
    }

    @Test
    void frontierKeepsWhatNoOtherPointBeatsInBoth() {
        FrontierPoint sft = point("sft", 0, 1);
        FrontierPoint dpo = point("dpo", 3, 2);
        FrontierPoint waste = point("waste", 4, 1.5);
        FrontierPoint ppo = point("ppo", 5, 2.5);
        assertThat(FrontierPoint.frontier(List.of(ppo, waste, dpo, sft))).containsExactly(sft, dpo, ppo);
    }

    private static FrontierPoint point(String name, double kl, double reward) {
        return new FrontierPoint(name, new Estimate(kl, kl, kl, .95), new Estimate(reward, reward, reward, .95));
    }
}
