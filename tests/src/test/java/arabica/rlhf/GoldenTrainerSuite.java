package arabica.rlhf;

import static arabica.rlhf.Golden.assertRelative;
import static org.assertj.core.api.Assertions.assertThat;

import arabica.WithScope;
import arabica.autograd.DType;
import arabica.autograd.Tensor;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.TestData;
import arabica.datasets.rows.TextRow;
import arabica.nn.LanguageModel;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.filter.FilterBound;
import arabica.rlhf.filter.FilterOptions;
import arabica.rlhf.filter.PerplexityFilter;
import arabica.rlhf.filter.ScoredPair;
import arabica.rlhf.filter.Side;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.score.RowScore;
import arabica.rlhf.score.RowScorer;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import arabica.rlhf.train.Perplexity;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The trainers give PyTorch's numbers, through the code that the commands run. Training batch, pairs and texts are the same
/// for all families.
abstract class GoldenTrainerSuite extends WithScope {
    private static final double TOLERANCE = 2e-4;

    @TempDir
    Path folder;

    private final String family;
    private final JsonNode numbers;

    GoldenTrainerSuite(String family) {
        super("auto", 2);
        this.family = family;
        this.numbers = Golden.of(family);
    }

    @Test
    void tenStepsOfFineTuningHaveTheGoldenLossesAndGradNorms() {
        JsonNode golden = numbers.get("train_adamw");
        TrainerOptions options = exact(SftTrainer.defaults()).learningRate(1e-3).batchSize(4).maxSteps(10).build();
        Recorder recorder = new Recorder();
        new SftTrainer(options, LossOn.COMPLETION).train(model(""), Golden.tokenizer(),
                TrainingData.of(RowSource.inMemory("golden", Golden.trainBatch())),
                RunContext.of(folder.resolve("out")).withListener(recorder));
        double[] losses = Golden.numbers(golden.get("losses"));
        double[] norms = Golden.numbers(golden.get("grad_norms"));
        assertThat(recorder.steps()).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertRelative("loss " + i, recorder.steps().get(i).get("loss"), losses[i], TOLERANCE);
            assertRelative("grad norm " + i, recorder.steps().get(i).get("grad_norm"), norms[i], TOLERANCE);
        }
    }

    @Test
    void dpoHasTheGoldenLossMarginsAndGradNorm() {
        JsonNode golden = numbers.get("dpo");
        TrainerOptions options = exact(DpoTrainer.defaults()).batchSize(2).maxSteps(1).build();
        Recorder recorder = new Recorder();
        new DpoTrainer(options, DpoOptions.DEFAULT).train(model(""), Optional.of(model("-ref")),
                Golden.tokenizer(), TrainingData.of(RowSource.inMemory("golden", Golden.pairs())),
                RunContext.of(folder.resolve("out")).withListener(recorder));
        StepMetrics step = recorder.steps().getFirst();
        assertRelative("loss", step.get("loss"), golden.get("loss").doubleValue(), TOLERANCE);
        assertRelative("grad norm", step.get("grad_norm"), golden.get("grad_norm").doubleValue(), TOLERANCE);
        assertRelative("margins", step.get("rewards/margins"), Golden.meanOverPairs(numbers, "margin"), TOLERANCE);
        assertRelative("chosen", step.get("logps/chosen"), Golden.meanOverPairs(numbers, "policy_chosen"), 1e-5);
        assertRelative("rejected", step.get("logps/rejected"), Golden.meanOverPairs(numbers, "policy_rejected"), 1e-5);
        double refChosen = Golden.meanOverPairs(numbers, "ref_chosen");
        assertRelative("reward", step.get("rewards/chosen"),
                0.1 * (Golden.meanOverPairs(numbers, "policy_chosen") - refChosen), TOLERANCE);
        double right = Golden.each(golden.get("rows")).filter(row -> row.get("margin").doubleValue() > 0).count() / 2.0;
        assertThat(step.get("rewards/accuracies")).isEqualTo(right);
    }

    @Test
    void aPreferenceModelHasTheGoldenRewardsLossAndHeadGradient() {
        JsonNode golden = numbers.get("preference_model");
        LanguageModel body = model("");
        double[] head = Golden.numbers(golden.get("head"));
        Tensor headTensor = scope.of(DType.F32, head, 1, head.length).requireGrad();
        ScalarModel model = ScalarModel.of(body, headTensor);
        TrainerOptions options = exact(RewardTrainer.defaults()).learningRate(0).batchSize(2).maxSteps(1).build();
        Recorder recorder = new Recorder();
        new RewardTrainer(options, PairwiseLoss.PLAIN).train(model, Golden.tokenizer(),
                TrainingData.of(RowSource.inMemory("golden", Golden.pairs())),
                RunContext.of(folder.resolve("out")).withListener(recorder));
        StepMetrics step = recorder.steps().getFirst();
        double[] chosen = Golden.numbers(golden.get("rewards_chosen"));
        double[] rejected = Golden.numbers(golden.get("rewards_rejected"));
        assertRelative("loss", step.get("loss"), golden.get("loss").doubleValue(), TOLERANCE);
        assertRelative("mean", step.get("mean_reward"), (chosen[0] + chosen[1] + rejected[0] + rejected[1]) / 4,
                TOLERANCE);
        double[] all = {chosen[0], chosen[1], rejected[0], rejected[1]};
        assertRelative("min", step.get("min_reward"), Arrays.stream(all).min().orElseThrow(), TOLERANCE);
        assertRelative("max", step.get("max_reward"), Arrays.stream(all).max().orElseThrow(), TOLERANCE);
        assertRelative("margin", step.get("margin"), (chosen[0] + chosen[1] - rejected[0] - rejected[1]) / 2,
                TOLERANCE);
        double right = IntStream.range(0, 2).filter(i -> chosen[i] > rejected[i]).count() / 2.0;
        assertThat(step.get("accuracy")).isEqualTo(right);
        double[] gradient = headTensor.grad().orElseThrow().toDoubles();
        double[] expected = Golden.numbers(golden.get("head_grad"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(gradient[i] - expected[i])).as("head gradient %s", i).isLessThanOrEqualTo(TOLERANCE);
        }
        double[] scores = Rewards.score(model,
                Golden.pairs().stream().map(pair -> Golden.tokenizer().encode(pair.prompt().text() + pair.chosen()))
                        .toList(),
                8);
        assertThat(scores).hasSize(2);
    }

    @Test
    void scoresHaveTheGoldenLogProbsAndPerplexities() {
        List<RowScore> scores = new ArrayList<>();
        new RowScorer(model(""), Golden.tokenizer(), false, Optional.empty(), 8)
                .score(RowSource.inMemory("golden", Golden.completions()), BadRowPolicy.strict(), scores::add);
        List<JsonNode> golden = Golden.each(numbers.get("response_perplexity")).toList();
        assertThat(scores).hasSameSizeAs(golden);
        for (int i = 0; i < scores.size(); i++) {
            assertThat(scores.get(i).tokens()).isEqualTo(golden.get(i).get("tokens").intValue());
            assertThat(scores.get(i).index()).isEqualTo(i);
            assertRelative("sum", scores.get(i).sumLogProb(), golden.get(i).get("sum_logprob").doubleValue(), 1e-5);
            assertRelative("perplexity", scores.get(i).perplexity(), golden.get(i).get("perplexity").doubleValue(),
                    1e-4);
        }
    }

    @Test
    void textsHaveTheGoldenTokenLogProbs() {
        List<JsonNode> golden = Golden.each(numbers.get("forward")).toList();
        List<TextRow> rows = golden.stream()
                .map(row -> new TextRow(row.get("text").textValue())).toList();
        List<RowScore> scores = new ArrayList<>();
        new RowScorer(model(""), Golden.tokenizer(), false, Optional.empty(), 2)
                .score(RowSource.inMemory("golden", rows), BadRowPolicy.strict(), scores::add);
        for (int i = 0; i < rows.size(); i++) {
            double[] expected = Golden.numbers(golden.get(i).get("token_logprobs"));
            double[] actual = scores.get(i).tokenLogProbs();
            assertThat(actual).hasSameSizeAs(expected);
            for (int t = 0; t < expected.length; t++) { assertRelative("token " + t, actual[t], expected[t], 1e-4); }
            assertRelative("perplexity", scores.get(i).perplexity(), golden.get(i).get("perplexity").doubleValue(),
                    1e-4);
        }
    }

    @Test
    void theFilterSeesTheGoldenPerplexities() {
        PerplexityFilter filter = new PerplexityFilter(model(""), Golden.tokenizer(),
                FilterOptions.of(Side.BOTH, new FilterBound.MaxPerplexity(500)), Optional.empty());
        List<ScoredPair> pairs = filter.score(RowSource.inMemory("golden", Golden.pairs()), BadRowPolicy.strict(),
                TrainingListener.NONE);
        List<JsonNode> golden = Golden.each(numbers.at("/dpo/rows")).toList();
        for (int i = 0; i < 2; i++) {
            int tokens = Golden.tokenizer().encode(Golden.pairs().get(i).rejected()).length;
            assertRelative("chosen", pairs.get(i).chosen(),
                    numbers.at("/response_perplexity/" + i + "/perplexity").doubleValue(), 1e-4);
            assertRelative("rejected", pairs.get(i).rejected(),
                    Perplexity.of(golden.get(i).get("policy_rejected").doubleValue(), tokens), 1e-4);
        }
    }

    private LanguageModel model(String suffix) { return ModelDirectory.load(TestData.golden(family + suffix), scope); }

    private static TrainerOptionsBuilder exact(TrainerOptionsBuilder builder) {
        return builder.schedule(LearningRateSchedule.Kind.CONSTANT).shuffle(false).appendEos(false);
    }
}
