package arabica.rlhf.train;

import static arabica.rlhf.Golden.assertRelative;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.TestData;
import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.nn.Decoder;
import arabica.nn.LearningRateSchedule;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTests {
    @TempDir
    Path folder;
    private Backend backend;
    private Scope scope;
    private Decoder model;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void open() {
        backend = Backends.open("auto", 2);
        scope = Scope.open(backend);
        model = Tiny.model(scope, 5);
    }

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }

    @Test
    void accumulatedGradientsAreThoseOfTheLargeBatch() {
        sft(options().batchSize(6).maxSteps(1).learningRate(0).build(), "large");
        List<double[]> large = gradients();
        for (int accumulate : new int[]{2, 3, 6}) {
            sft(options().batchSize(6 / accumulate).gradAccum(accumulate).maxSteps(1).learningRate(0).build(),
                    "accumulated-" + accumulate);
            List<double[]> accumulated = gradients();
            for (int i = 0; i < large.size(); i++) {
                double norm = norm(large.get(i));
                for (int j = 0; j < large.get(i).length; j++) {
                    assertThat(accumulated.get(i)[j]).isCloseTo(large.get(i)[j], within(1e-5 * norm + 1e-9));
                }
            }
        }
        StepMetrics first = recorder.steps().getFirst();
        for (StepMetrics step : recorder.steps()) {
            assertRelative("loss", step.get("loss"), first.get("loss"), 1e-6);
            assertRelative("grad norm", step.get("grad_norm"), first.get("grad_norm"), 1e-5);
            assertThat(step.get("num_tokens")).isEqualTo(first.get("num_tokens"));
        }
    }

    @Test
    void metricsHaveTheirNamesAndMeanings() {
        TrainingResult result = sft(options().batchSize(4).epochs(2).learningRate(0.01).warmupSteps(2)
                .schedule(LearningRateSchedule.Kind.LINEAR).build(), "out");
        assertThat(recorder.steps()).hasSize(6).isNotEmpty();
        assertThat(recorder.steps().getFirst().values().keySet()).containsExactly("step", "epoch", "loss", "grad_norm",
                "learning_rate", "num_tokens", "tokens_per_second", "data_wait");
        assertThat(recorder.steps()).extracting(step -> step.get("step")).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
        assertThat(recorder.steps().get(2).get("epoch")).isEqualTo(1);
        assertThat(recorder.steps().get(5).get("epoch")).isEqualTo(2);
        assertThat(recorder.steps().get(5).get("num_tokens")).isEqualTo(2 * recorder.steps().get(2).get("num_tokens"));
        assertThat(recorder.steps()).extracting(step -> step.get("learning_rate")).first().isEqualTo(0.005);
        assertThat(result.step()).isEqualTo(6);
        assertThat(recorder.steps().get(5).get("loss")).isLessThan(recorder.steps().get(0).get("loss"));
    }

    @Test
    void anEpochTakesEveryRowOnceInAnOrderOfItsOwn() {
        TrainerOptions options = TrainerOptions.builder(1).batchSize(3).gradAccum(2).seed(4).build();
        BatchOrder order = new BatchOrder(20, options);
        assertThat(order.stepsPerEpoch()).isEqualTo(4);
        List<List<Integer>> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            List<Integer> rows = new ArrayList<>();
            for (int step = 1; step <= 4; step++) {
                order.microBatches(epoch * 4 + step).forEach(m -> Arrays.stream(m).forEach(rows::add));
            }
            assertThat(new TreeSet<>(rows)).hasSize(20);
            assertThat(rows).hasSize(20);
            epochs.add(rows);
        }
        assertThat(epochs.get(0)).isNotEqualTo(epochs.get(1));
        // out of order, as after a resume
        assertThat(new BatchOrder(20, options).microBatches(6).getFirst()).isEqualTo(order.microBatches(6).getFirst());
    }

    @Test
    void aLossThatIsNotANumberStopsWithTheLastCheckpointIntact() {
        Path out = folder.resolve("out");
        TrainingListener poison = new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) {
                if (metrics.step() == 3) {
                    backend.fill(model.parameters().get(model.parameters().names().getFirst()), Double.NaN);
                }
            }
        };
        assertThatThrownBy(
                () -> new SftTrainer(options().batchSize(2).saveEvery(2).build(), LossOn.COMPLETION).train(model,
                        Golden.tokenizer(), data(), RunContext.of(out).withListener(poison)))
                .isInstanceOf(TrainingException.class).hasMessageContaining("step 4")
                .hasMessageContaining("loss is NaN")
                .hasMessageContaining("step-2").hasMessageNotContaining("\n");
        assertThat(out.resolve("checkpoints/step-2/manifest.json")).exists();
        assertThat(out.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void heldOutRowsAreEvaluatedAndNeverTrainedOn() {
        sft(options().batchSize(2).epochs(1).evalFraction(0.25).build(), "out");
        assertThat(recorder.evaluations()).hasSize(1);
        assertThat(recorder.evaluations().getFirst().values().keySet()).containsExactly("step", "epoch", "eval_loss");
        assertThat(recorder.steps()).hasSize(5); // 12 rows, 3 held out, batches of 2
        assertThat(recorder.evaluations().getFirst().step()).isEqualTo(5);
    }

    @Test
    void evaluationDataIsEvaluatedAsOftenAsAsked() {
        TrainingData data = TrainingData.of(RowSource.inMemory("rows", Tiny.completions(12)),
                RowSource.inMemory("eval", Tiny.completions(3)));
        new SftTrainer(options().batchSize(2).evalEvery(4).build(), LossOn.ALL).train(model, Golden.tokenizer(), data,
                RunContext.of(folder.resolve("out")).withListener(recorder));
        assertThat(recorder.evaluations()).extracting(StepMetrics::step).containsExactly(4, 6);
        assertThatThrownBy(() -> new SftTrainer(options().evalFraction(0.1).build(), LossOn.ALL).train(model,
                Golden.tokenizer(), data, RunContext.of(folder.resolve("both"))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("--eval-fraction");
    }

    @Test
    void badRowsFailUnlessTheyMayBeSkipped() {
        Path file = TestData.write(folder, "rows.jsonl", """
                {"prompt": "Where is it?", "completion": " Here."}
                {"prompt": "Where is it?"}
                {"prompt": "Where?", "completion": " Over there."}
                {"input_ids": [1, 2, 9999]}
                """);
        TrainingData data = TrainingData.of(RowSource.files(List.of(file), RowUse.FINE_TUNING, PromptTemplate.NONE));
        assertThatThrownBy(() -> new SftTrainer(options().build(), LossOn.COMPLETION).train(model, Golden.tokenizer(),
                data, RunContext.of(folder.resolve("strict")))).isInstanceOf(BadRowException.class)
                .hasMessageContaining("rows.jsonl").hasMessageContaining("row 2");
        TrainingResult result = new SftTrainer(options().skipBad(2).build(), LossOn.COMPLETION).train(model,
                Golden.tokenizer(), data, RunContext.of(folder.resolve("skip")).withListener(recorder));
        assertThat(result.skippedRows()).isEqualTo(2);
        assertThat(recorder.warnings()).anyMatch(w -> w.contains("row 2")).anyMatch(w -> w.contains("9999"));
        assertThatThrownBy(() -> new SftTrainer(options().skipBad(1).build(), LossOn.COMPLETION).train(model,
                Golden.tokenizer(), data, RunContext.of(folder.resolve("one")))).isInstanceOf(DataException.class)
                .hasMessageContaining("row 4").hasMessageContaining("1 bad rows");
    }

    @Test
    void missingFilesAndDroppedRowsAreNamed() {
        TrainingData missing = TrainingData
                .of(RowSource.files(List.of(folder.resolve("no.jsonl")), RowUse.FINE_TUNING, PromptTemplate.NONE));
        assertThatThrownBy(() -> new SftTrainer(options().build(), LossOn.COMPLETION).train(model, Golden.tokenizer(),
                missing, RunContext.of(folder.resolve("a")))).isInstanceOf(DataException.class)
                .hasMessageContaining("no.jsonl").hasMessageContaining("no such file");
        assertThat(folder.resolve("a")).doesNotExist();
        TrainingData lengths = TrainingData.of(
                RowSource.inMemory("ids", List.of(new IdsRow(new int[]{1, 2, 3, 4, 5}), new IdsRow(new int[]{1, 2}))));
        TrainerOptions drop = options().truncation(Truncation.DROP).maxLength(3).build();
        new SftTrainer(drop, LossOn.ALL).train(model, Golden.tokenizer(), lengths,
                RunContext.of(folder.resolve("b")).withListener(recorder));
        assertThat(recorder.warnings()).anyMatch(w -> w.contains("1 rows") && w.contains("3 tokens"));
        assertThat(recorder.steps().getFirst().get("num_tokens")).isEqualTo(2);
    }

    @Test
    void optionsThatMakeNoSenseAreRefusedByName() {
        assertThatThrownBy(() -> options().batchSize(0).build()).hasMessageContaining("--batch-size");
        assertThatThrownBy(() -> options().beta2(1).build()).hasMessageContaining("--beta2");
        assertThatThrownBy(() -> options().resume(true).overwrite(true).build()).hasMessageContaining("--overwrite");
        assertThatThrownBy(() -> options().evalEvery(0).build()).hasMessageContaining("--eval-every")
                .hasMessageContaining("not 0");
        assertThatThrownBy(() -> sft(options().maxLength(4096).build(), "long")).hasMessageContaining("--max-length")
                .hasMessageContaining("48");
    }

    private TrainingResult sft(TrainerOptions options, String out) {
        return new SftTrainer(options, LossOn.COMPLETION).train(model, Golden.tokenizer(), data(),
                RunContext.of(folder.resolve(out)).withListener(recorder));
    }

    private static TrainingData data() { return TrainingData.of(RowSource.inMemory("rows", Tiny.completions(12))); }

    private static TrainerOptionsBuilder options() { return TrainerOptions.builder(0.001).shuffle(false); }

    private List<double[]> gradients() {
        List<double[]> all = new ArrayList<>();
        model.parameters().forEach((name, tensor) -> all.add(tensor.grad().orElseThrow().toDoubles()));
        return all;
    }

    private static double norm(double[] values) { return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum()); }
}
