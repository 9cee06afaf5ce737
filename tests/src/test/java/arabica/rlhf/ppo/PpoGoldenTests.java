package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.mean;
import static arabica.autograd.ops.Ops.scale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// PPO's arithmetic against `ppo_arithmetic` of golden.json: every number of it, within 1e-5.
class PpoGoldenTests {
    private static final double TOLERANCE = 1e-5;
    private static final JsonNode GOLDEN = golden();
    private static final JsonNode INPUTS = GOLDEN.get("inputs");

    private final Backend backend = new ScalarBackend();
    private final double[] old = numbers(INPUTS.get("logprob_old"));
    private final double[] ref = numbers(INPUTS.get("logprob_ref"));
    private final double[] now = numbers(INPUTS.get("logprob_new"));
    private final double[] valuesOld = numbers(INPUTS.get("values_old"));
    private final double[] valuesNew = numbers(INPUTS.get("values_new"));
    private final double[] rewards = TokenRewards.of(old, ref, KlEstimator.K1, input("kl_coef"), input("score"));
    private final Gae.Estimate estimate = new Gae(input("gamma"), input("lambda")).estimate(rewards, valuesOld);
    private final double[] whitened = Whitening.BIASED.apply(estimate.advantages());

    @Test
    void klPerToken() {
        double[] kl = new double[old.length];
        Arrays.setAll(kl, t -> KlEstimator.K1.of(old[t] - ref[t]));
        assertClose(kl, "kl_k1_per_token");
    }

    @Test
    void rewardsAdvantagesAndReturns() {
        assertClose(rewards, "rewards");
        assertClose(estimate.advantages(), "advantages");
        assertClose(estimate.returns(), "returns");
        assertClose(whitened, "whitened_advantages");
    }

    @Test
    void aRolloutOfThisResponseGivesTheSameNumbers() {
        int[] ids = new int[old.length];
        Rollout rollout = new Rollout(java.util.List.of(new Response(new int[]{1}, ids, true)),
                java.util.List.of(old), java.util.List.of(ref), java.util.List.of(valuesOld),
                RewardScores.of("score", new double[]{input("score")}), new double[]{input("score")});
        Rollout.Experience experience = new Ppo(Ppo.defaults().build()).experience(rollout, input("kl_coef"))
                .getFirst();
        assertClose(experience.advantages(), "whitened_advantages");
        assertClose(experience.returns(), "returns");
        assertThat(rollout.kl()[0]).isCloseTo(Arrays.stream(numbers(GOLDEN.get("kl_k1_per_token"))).sum(),
                within(TOLERANCE));
    }

    @Test
    void policyAndValueLossAndTheirGradients() {
        try (Scope parameters = Scope.open(backend)) {
            Tensor logProbs = parameters.of(DType.F32, now, now.length).requireGrad();
            Tensor values = parameters.of(DType.F32, valuesNew, now.length).requireGrad();
            Scope.step(backend, () -> {
                Tensor policy = mean(PpoLoss.policy(logProbs, upload(old), upload(whitened), Clip.of(input("clip"))));
                Tensor value = mean(PpoLoss.value(values, upload(valuesOld), upload(estimate.returns()),
                        input("value_clip")));
                assertThat(policy.item()).isCloseTo(GOLDEN.get("policy_loss").asDouble(), within(TOLERANCE));
                assertThat(value.item()).isCloseTo(GOLDEN.get("value_loss").asDouble(), within(TOLERANCE));
                add(policy, scale(value, input("value_coef"))).backward();
            });
            assertClose(logProbs.grad().orElseThrow().toDoubles(), "grad_logprob_new");
            assertClose(values.grad().orElseThrow().toDoubles(), "grad_values_new");
        }
    }

    @Test
    void clipFractionAndApproximateKl() {
        UpdateStatistics statistics = new UpdateStatistics(Clip.of(input("clip")), input("value_clip"));
        for (int t = 0; t < now.length; t++) { statistics.policyToken(now[t], old[t], 0); }
        assertThat(statistics.clipFraction()).isCloseTo(GOLDEN.get("clip_fraction").asDouble(), within(TOLERANCE));
        assertThat(statistics.approxKlK3()).isCloseTo(GOLDEN.get("approx_kl_k3_new_vs_old").asDouble(),
                within(TOLERANCE));
    }

    private static Tensor upload(double[] values) { return Scope.current().of(DType.F32, values, values.length); }

    private static double input(String name) { return INPUTS.get(name).asDouble(); }

    private static void assertClose(double[] actual, String name) {
        assertThat(actual).as(name).containsExactly(numbers(GOLDEN.get(name)), within(TOLERANCE));
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.get(i).asDouble());
        return numbers;
    }

    private static JsonNode golden() {
        try (InputStream in = PpoGoldenTests.class.getResourceAsStream("/golden/golden.json")) {
            return new ObjectMapper().readTree(in).get("ppo_arithmetic");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
