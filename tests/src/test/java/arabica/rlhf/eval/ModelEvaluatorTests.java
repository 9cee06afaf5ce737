package arabica.rlhf.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.tokenizer.BpeTrainer;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.ppo.TinyModels;
import arabica.rlhf.train.RowSource;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelEvaluatorTests {
    private final BpeTokenizer tokenizer = new BpeTrainer(257, List.of("<|endoftext|>")).add("ab").train();
    private final Scope scope = Scope.open(new ScalarBackend());
    private final Decoder model = model(1);
    private final Decoder other = model(2);
    private final List<String> prompts = IntStream.range(0, 40).mapToObj(i -> "p" + i).toList();
    private final SamplingConfig sampling = SamplingConfig.sampling(5, 1, tokenizer.eosId());
    private final ModelEvaluator<String> evaluator = new ModelEvaluator<>(tokenizer, prompts, tokenizer::encode,
            (prompt, response) -> response.length(), model, sampling, new Bootstrap(200, .95, 1));

    @AfterEach
    void close() { scope.close(); }

    @Test
    void aModelIsNoNatAwayFromItself() {
        ModelEvaluation itself = evaluator.evaluate(model);
        assertThat(itself.kl()).isEqualTo(new Estimate(0, 0, 0, .95));
        assertThat(itself.responses()).hasSize(prompts.size());
        assertThat(itself.meanTokens()).isBetween(4.5, 5.0);
    }

    @Test
    void theKlOfSamplesIsTheExactKl() {
        double[] p = {.8, .15, .05};
        double[] q = {.5, .3, .2};
        double exact = IntStream.range(0, 3).mapToDouble(i -> p[i] * Math.log(p[i] / q[i])).sum();
        Decoder policy = TinyModels.bandit(scope, p);
        List<Response> responses = new ResponseSampler(SamplingConfig.sampling(1, 1, OptionalInt.empty()), 5)
                .sample(policy, Collections.nCopies(500, new int[]{0}));
        Estimate kl = Bootstrap.seeded(1).mean(
                KlToReference.perResponse(policy, TinyModels.bandit(scope, q), responses, 1));
        assertThat(exact).isBetween(kl.low(), kl.high());
        assertThat(kl.halfWidth()).isLessThan(.06);
    }

    @Test
    void theSameSeedJudgesTheSameResponses() {
        assertThat(evaluator.evaluate(other).responses()).isEqualTo(evaluator.evaluate(other).responses());
    }

    @Test
    void bestOfNIsBetterInTheEyesOfItsChooser() {
        ModelEvaluation one = evaluator.evaluate(model);
        RewardFunction chooser = RewardFunction.of(response -> tokenizer.decode(response.ids(), true).length());
        ModelEvaluation best = evaluator.bestOf(8, model, chooser);
        assertThat(best.reward().isClearlyAbove(one.reward())).isTrue();
        assertThat(best.kl().value()).isEqualTo(BestOfN.klBound(8));
        assertThat(evaluator.bestOf(1, model, chooser).responses()).isEqualTo(one.responses());
    }

    @Test
    void comparisonsByARewardFunction() {
        RewardEvaluation evaluation = new RewardEvaluation(RewardFunction.of(response -> response.ids().length),
                sampling, Bootstrap.seeded(1));
        List<int[]> ids = prompts.stream().map(tokenizer::encode).toList();
        assertThat(evaluation.winRate(model, model, ids).rate().value()).isEqualTo(.5);
        FrontierPoint itself = evaluation.point("itself", model, model, ids);
        assertThat(itself.kl()).isEqualTo(new Estimate(0, 0, 0, .95));
        assertThat(itself.reward().value()).isBetween(4.5, 5.0);
        assertThat(evaluation.scores(model, ids)).hasSize(40).containsOnly(5);
        BestOfNCurve curve = evaluation.bestOf(4, model, ids);
        assertThat(curve.points().getLast().reward().value()).isBetween(itself.reward().value(), 5.0);
    }

    @Test
    void aPreferenceModelThatKnowsNothingIsAtChance() {
        List<PreferenceRow> rows = IntStream.range(0, 60)
                .mapToObj(
                        i -> new PreferenceRow("p" + i, i % 2 == 0 ? "a" + i : "b" + i, i % 2 == 0 ? "b" + i : "a" + i))
                .toList();
        PreferenceEvaluation evaluation = new PreferenceEvaluator(ScalarModel.create(model, 3), tokenizer,
                TokenizeOptions.of(16), 8).evaluate(RowSource.inMemory("pairs", rows), BadRowPolicy.strict(),
                        Bootstrap.seeded(1));
        assertThat(evaluation.pairs()).isEqualTo(60);
        assertThat(evaluation.accuracy().value()).isEqualTo(.5, within(.25));
        assertThat(evaluation.lengthOnlyAccuracy()).isEqualTo(.5);
        assertThat(evaluation.loss()).isCloseTo(Math.log(2), within(.05));
    }

    private Decoder model(long seed) {
        return Decoder.create(DecoderConfig.gpt2(tokenizer.vocabSize(), 16, 16, 1, 2, 32, 1e-5, OptionalInt.empty(),
                tokenizer.eosId()), scope, seed);
    }
}
