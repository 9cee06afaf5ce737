package arabica.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.autograd.Scope;
import arabica.datasets.TestData;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Dropout;
import arabica.nn.FormatException;
import arabica.nn.LanguageHead;
import arabica.nn.ModelDirectory;
import arabica.nn.Safetensors;
import arabica.nn.SafetensorsFile;
import arabica.nn.ScalarModel;
import arabica.rlhf.Tiny;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.StopSignal;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--lm-weight`, on a model whose head is a tensor of its own.
class LanguageHeadTests extends WithScope {
    private static final Path LLAMA = TestData.golden("llama");
    private static final RewardOptions WITH_HEAD = new RewardOptions(PairwiseLoss.PLAIN, 0.5);

    @TempDir
    Path folder;

    LanguageHeadTests() { super("auto", 2); }

    @Test
    void theLossIsThePairwiseOneAndTheChosensMeanPerToken() {
        ScalarModel model = start(scope);
        List<PairExample> pairs = List.of(pair(new int[]{4, 5, 6, 7, 8}, new int[]{4, 5, 9}),
                pair(new int[]{4, 5, 3}, new int[]{4, 5, 6, 6}));
        MetricSums metrics = new MetricSums();
        double plain = loss(model, RewardOptions.DEFAULT, pairs, new MetricSums());
        double both = loss(model, WITH_HEAD, pairs, metrics);
        double lm = 0;
        for (PairExample pair : pairs) {
            double[] logProbs = LogProbs.score(model.body(), List.of(pair.chosen()), 1).getFirst();
            for (double logProb : logProbs) { lm -= logProb / logProbs.length; }
        }
        assertThat(both).isCloseTo(plain + 0.5 * lm, within(1e-5));
        assertThat(metrics.values().get("lm_loss")).isCloseTo(lm / 2, within(1e-5));
    }

    @Test
    void whatIsWrittenHoldsBothHeadsAndReadsAsAPreferenceModel() {
        Path out = folder.resolve("out");
        ScalarModel model = start(scope);
        train(model, TrainerOptions.builder(1e-2).maxSteps(3).batchSize(2).build(), RunContext.of(out));
        try (SafetensorsFile weights = Safetensors.open(out.resolve("model.safetensors"))) {
            assertThat(weights.names()).contains("score.weight", "lm_head.weight");
        }
        ScalarModel read = ModelDirectory.loadScalar(out, scope, 9);
        assertThat(read.languageHead()).isEqualTo(LanguageHead.DROPPED);
        List<int[]> sequences = List.of(new int[]{4, 5}, new int[]{6, 7, 8});
        assertThat(Rewards.score(read, sequences, 2)).isEqualTo(Rewards.score(model, sequences, 2));
        assertThat(ModelDirectory.loadScalar(out, LanguageHead.KEPT, scope, 9).body().head().toFloats())
                .isEqualTo(model.body().head().toFloats())
                .isNotEqualTo(ModelDirectory.load(LLAMA, scope).head().toFloats());
    }

    @Test
    void aStoppedRunIsResumedWithTheSameBytes() {
        TrainerOptions options = TrainerOptions.builder(1e-2).maxSteps(4).batchSize(2).build();
        train(start(scope), options, RunContext.of(folder.resolve("whole")));
        StopSignal stop = new StopSignal();
        train(start(scope), options, new RunContext(folder.resolve("stopped"), new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { if (metrics.step() == 2) { stop.request(); } }
        }, stop));
        train(start(scope), options.toBuilder().resume(true).build(), RunContext.of(folder.resolve("stopped")));
        assertThat(folder.resolve("stopped/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
    }

    @Test
    void aModelWithoutTheHeadIsRefusedByName() {
        Path headless = folder.resolve("headless");
        ModelDirectory.save(headless, ModelDirectory.loadScalar(LLAMA, scope, 1));
        assertThat(ModelDirectory.hasLanguageHead(headless)).isFalse();
        assertThat(ModelDirectory.hasLanguageHead(LLAMA)).isTrue();
        assertThat(ModelDirectory.hasLanguageHead(TestData.golden("gpt2"))).as("tied").isTrue();
        assertThatThrownBy(() -> ModelDirectory.loadScalar(headless, LanguageHead.KEPT, scope, 1))
                .isInstanceOf(FormatException.class).hasMessageContaining("'lm_head.weight' is missing");
        assertThatThrownBy(() -> train(ModelDirectory.loadScalar(headless, scope, 1),
                TrainerOptions.builder(1e-2).build(), RunContext.of(folder.resolve("out"))))
                .hasMessageContaining("--lm-weight").hasMessageNotContaining("\n");
        assertThatThrownBy(() -> new RewardOptions(PairwiseLoss.PLAIN, -1)).hasMessageContaining("--lm-weight");
    }

    private static ScalarModel start(Scope scope) {
        return ModelDirectory.loadScalar(LLAMA, LanguageHead.KEPT, scope, 1);
    }

    private double loss(ScalarModel model, RewardOptions options, List<PairExample> pairs, MetricSums metrics) {
        return Scope.step(backend,
                () -> new RewardObjective(model, options).lossSum(pairs, Dropout.NONE, metrics).item());
    }

    private static void train(ScalarModel model, TrainerOptions options, RunContext context) {
        new RewardTrainer(options, WITH_HEAD).train(model, BpeTokenizer.read(LLAMA),
                TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(10))), context);
    }

    private static PairExample pair(int[] chosen, int[] rejected) {
        return new PairExample(new TokenSequence(chosen, 2), new TokenSequence(rejected, 2));
    }
}
