package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each alarm sounds for its cause, once, and is silent for a run that is well.
class PolicyAlarmsTests {
    private static final double TARGET = 6;

    private final PolicyAlarms alarms = new PolicyAlarms(TARGET);

    @Test
    void alarmsSpeakOnceForEachThingThatGoesWrong() {
        assertThat(after(lengths(4, 4, 4, 4), 1, 2)).isEmpty();
        assertThat(after(lengths(4, 4, 4, 4), 13, 2)).singleElement().asString().contains("KL");
        assertThat(after(lengths(4, 4, 4, 4), 14, 2)).isEmpty();
        assertThat(after(lengths(4, 4, 4, 4), 1, .3)).singleElement().asString().contains("entropy");
        assertThat(after(lengths(5, 8, 9, 12), 1, 2)).singleElement().asString().contains("length");
        assertThat(after(lengths(4, 4, 4, 4), 13, .3)).hasSize(2);
    }

    @Test
    void longerResponsesThatScoreNoHigherAreNoAlarm() {
        assertThat(after(lengths(4, 4, 4, 4), 1, 2)).isEmpty();
        double[] falling = {4, 3, 2, 1};
        assertThat(alarms.after(rollout(1, falling, 5, 8, 9, 12), updates(2, 1))).isEmpty();
    }

    @Test
    void responsesThatShrinkToNothingAreAnAlarm() {
        assertThat(after(lengths(20, 20, 20, 20), 1, 2)).isEmpty();
        assertThat(after(lengths(1, 1, 2, 1), 1, 2)).singleElement().asString().contains("shrunk")
                .contains("from 20.0 to 1.3");
        assertThat(after(lengths(1, 1, 1, 1), 1, 2)).isEmpty();
    }

    @Test
    void aRatioFarFromOneIsAnAlarm() {
        assertThat(alarms.after(lengths(4, 4).at(1), updates(2, 1.1))).isEmpty();
        assertThat(alarms.after(lengths(4, 4).at(1), updates(2, 1.5))).singleElement().asString()
                .contains("mean ratio is 1.50").contains("100 % of");
        assertThat(alarms.after(lengths(4, 4).at(1), updates(2, 1.5))).isEmpty();
    }

    @Test
    void aKlThatIsNegativeBeyondItsErrorIsAnAlarmAndNoiseIsNot() {
        int[] eight = {4, 4, 4, 4, 4, 4, 4, 4};
        double[] noise = {-2, 1, -1, 2, -3, 2, -1, 1};
        double[] negative = {-2, -1.9, -2.1, -2, -1.8, -2.2, -2, -2};
        assertThat(alarms.after(rollout(noise, eight), updates(2, 1))).isEmpty();
        assertThat(alarms.after(rollout(negative, eight), updates(2, 1))).singleElement().asString()
                .contains("never negative").contains("-2.00");
    }

    @Test
    void aWarmUpWithoutAPolicySaysNothingOfEntropyAndRatio() {
        assertThat(alarms.after(lengths(4, 4).at(1), new UpdateStatistics(Clip.of(.2), .2))).isEmpty();
        assertThat(after(lengths(4, 4), 1, 2)).isEmpty();
        assertThat(after(lengths(4, 4), 1, .3)).singleElement().asString().contains("from 2.00 to 0.30");
    }

    private List<String> after(Lengths lengths, double kl, double entropy) {
        return alarms.after(lengths.at(kl), updates(entropy, 1));
    }

    /// Responses of these lengths, each scored by its length.
    private record Lengths(int... of) {
        Rollout at(double kl) {
            double[] scores = new double[of.length];
            for (int i = 0; i < of.length; i++) { scores[i] = of[i]; }
            return rollout(kl, scores, of);
        }
    }

    private static Lengths lengths(int... of) { return new Lengths(of); }

    private static Rollout rollout(double kl, double[] scores, int... lengths) {
        double[] all = new double[lengths.length];
        Arrays.fill(all, kl);
        return rollout(all, scores, lengths);
    }

    private static Rollout rollout(double[] kl, int... lengths) { return rollout(kl, new double[kl.length], lengths); }

    private static Rollout rollout(double[] kl, double[] scores, int... lengths) {
        List<Response> responses = new ArrayList<>();
        List<double[]> logProbs = new ArrayList<>();
        List<double[]> zeros = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            responses.add(new Response(new int[]{1}, new int[lengths[i]], true));
            double[] first = new double[lengths[i]];
            first[0] = kl[i];
            logProbs.add(first);
            zeros.add(new double[lengths[i]]);
        }
        return new Rollout(responses, logProbs, zeros, zeros, RewardScores.of("length", scores), scores);
    }

    private static UpdateStatistics updates(double entropy, double ratio) {
        UpdateStatistics updates = new UpdateStatistics(Clip.of(.2), .2);
        updates.policyToken(Math.log(ratio), 0, entropy);
        updates.norms(1, 1);
        return updates;
    }
}
