package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Decoder;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.TrainerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The parts that the trainer is made of, one by one.
class PpoPartsTests {
    private final Backend backend = new ScalarBackend();

    @Test
    void everyPassTakesEveryPromptOnceInAnOrderOfItsOwn() {
        PromptOrder order = new PromptOrder(7, 3, true, 5);
        List<Integer> taken = new ArrayList<>();
        for (int step = 1; step <= 7; step++) { taken.addAll(order.ofStep(step)); }
        for (int pass = 0; pass < 3; pass++) {
            assertThat(taken.subList(7 * pass, 7 * pass + 7))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 7).boxed().toList());
        }
        assertThat(taken.subList(0, 7)).isNotEqualTo(taken.subList(7, 14));
        assertThat(order.ofStep(5)).isEqualTo(new PromptOrder(7, 3, true, 5).ofStep(5));
        assertThat(new PromptOrder(3, 4, false, 5).ofStep(1)).containsExactly(0, 1, 2, 0);
    }

    @Test
    void logProbsOfResponsesAreThoseOfTheWholeRowsWhateverPadsThem() {
        try (Scope scope = Scope.open(backend)) {
            Decoder model = TinyModels.gpt2(scope, 8, OptionalInt.of(0), 4);
            List<TokenSequence> rows = List.of(new TokenSequence(new int[]{1, 2, 3, 4, 5, 6, 7}, 2),
                    new TokenSequence(new int[]{1, 2}, 1), new TokenSequence(new int[]{7, 7, 7, 0}, 3));
            List<double[]> together = ResponseForward.logProbs(model, rows, 1);
            List<double[]> plain = LogProbs.score(model, rows, 1);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(together.get(i)).hasSize(rows.get(i).responseLength())
                        .containsExactly(plain.get(i), within(1e-6));
            }
        }
    }

    @Test
    void logProbsAreOfTheSamplingTemperature() {
        try (Scope scope = Scope.open(backend)) {
            Decoder model = TinyModels.bandit(scope, .5, .3, .2);
            List<TokenSequence> row = List.of(new TokenSequence(new int[]{0, 1}, 1));
            // At temperature ½ probabilities are squared and normalized.
            assertThat(ResponseForward.logProbs(model, row, .5).getFirst()[0])
                    .isCloseTo(Math.log(.09 / (.25 + .09 + .04)), within(1e-6));
        }
    }

    @Test
    void aPreferenceModelReadsTheLastTokenAndNeverAPad() {
        try (Scope scope = Scope.open(backend)) {
            ScalarModel model = ScalarModel.create(TinyModels.gpt2(scope, 8, OptionalInt.of(0), 4), 1);
            Response brief = new Response(new int[]{1}, new int[]{2}, false);
            Response lengthy = new Response(new int[]{1, 2}, new int[]{3, 4, 5, 0}, true);
            PreferenceReward reward = new PreferenceReward(model);
            double[] together = reward.score(List.of(brief, lengthy));
            assertThat(together[0]).isCloseTo(reward.score(List.of(brief))[0], within(1e-6));
            assertThat(together[1]).isCloseTo(reward.score(List.of(lengthy))[0], within(1e-6));
            double[] values = ResponseForward.values(List.of(new TokenSequence(new int[]{1, 2, 3}, 1)), model)
                    .getFirst();
            assertThat(values[1]).as("the value before token 3 is the score of what is before it")
                    .isCloseTo(together[0], within(1e-6));
        }
    }

    @Test
    void epochsEndEarlyOnceThePolicyHasMovedTooFar() {
        assertThat(updates(Ppo.defaults().epochs(4).minibatchSize(4))).isEqualTo(4 * 2);
        assertThat(updates(Ppo.defaults().epochs(4).minibatchSize(4).approxKlStop(1e-9))).isEqualTo(2);
    }

    private int updates(PolicyOptionsBuilder builder) {
        Ppo ppo = new Ppo(builder.maxNewTokens(4).build());
        TrainerOptions training = TrainerOptions.builder(.01).build();
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = TinyModels.gpt2(scope, 8, OptionalInt.of(0), 1);
            ScalarModel critic = ScalarModel.create(policy.copy(scope), 2);
            Rollout rollout = new RolloutCollector(policy, policy, Optional.of(critic),
                    RewardFunction.of(r -> r.ids()[0]), SamplingConfig.sampling(4, 1, Set.of()))
                    .collect(java.util.Collections.nCopies(8, new int[]{1}), 3);
            Learners learners = Learners.of(policy, Optional.of(new Critic.Separate(critic)), training);
            return new PolicyUpdate(ppo, learners, training).run(ppo.experience(rollout, .05), .05, .01, 1).updates();
        }
    }

    @Test
    void samplingIsAFunctionOfTheSeed() {
        try (Scope scope = Scope.open(backend)) {
            Decoder model = TinyModels.gpt2(scope, 8, OptionalInt.of(0), 1);
            List<int[]> prompts = List.of(new int[]{1}, new int[]{1});
            SamplingConfig sampling = SamplingConfig.sampling(8, 1, OptionalInt.of(0));
            List<Response> first = new ResponseSampler(sampling, 1).sample(model, prompts);
            List<Response> same = new ResponseSampler(sampling, 1).sample(model, prompts);
            List<Response> other = new ResponseSampler(sampling, 2).sample(model, prompts);
            assertThat(ids(same)).isEqualTo(ids(first)).isNotEqualTo(ids(other));
            assertThat(first).allSatisfy(response -> assertThat(response.finished())
                    .isEqualTo(response.ids()[response.ids().length - 1] == 0));
        }
    }

    private static List<List<Integer>> ids(List<Response> responses) {
        return responses.stream().map(response -> IntStream.of(response.ids()).boxed().toList()).toList();
    }
}
