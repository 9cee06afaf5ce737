package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.autograd.Scope;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ScalarModel;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--early-stopping N`: the run ends when evaluations no longer improve, and the best model is what it leaves.
class EarlyStoppingTests extends WithScope {
    private static final int EVERY = 2;

    @TempDir
    Path folder;

    EarlyStoppingTests() { super("auto", 2); }

    @Test
    void ofEqualsTheFirstIsKeptAndWhatIsNotANumberIsNeverTheBest() {
        EarlyStopping stopping = new EarlyStopping(3, new Objective.Watched("x", true));
        double[] values = {Double.NaN, 0.5, 0.5, 0.7, 0.7, Double.NaN, 0.6};
        boolean[] best = {false, true, false, true, false, false, false};
        for (int i = 0; i < values.length; i++) {
            assertThat(stopping.isOver()).as("before %d", i).isFalse();
            assertThat(stopping.see(metric(i + 1, values[i]))).as("%d", i).isEqualTo(best[i]);
        }
        assertThat(stopping.isOver()).isTrue();
        assertThat(stopping.best()).contains(new TrainingResult.Best(4, "x", 0.7));
    }

    @Test
    void aRunEndsWithItsFirstBestModelOnceEvaluationsNoLongerImprove() {
        Recorder recorder = new Recorder();
        Path out = folder.resolve("out");
        TrainingResult result = sft(options().build(), RunContext.of(out).withListener(recorder));
        List<Double> losses = recorder.evaluations().stream().map(found -> found.get("eval_loss")).toList();
        int best = losses.indexOf(losses.stream().min(Double::compare).orElseThrow());
        assertThat(result.stopped()).isFalse();
        assertThat(result.step()).as("losses %s", losses).isLessThan(result.totalSteps());
        assertThat(losses).hasSize(best + 1 + 2);
        assertThat(result.best()).contains(new TrainingResult.Best(EVERY * (best + 1), "eval_loss", losses.get(best)));
        // At a constant rate, that is the model of a run which is as long as that.
        sft(options().maxSteps(EVERY * (best + 1)).build(), RunContext.of(folder.resolve("short")));
        assertThat(out.resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("short").resolve("model.safetensors"));
        assertThat(out.resolve("checkpoints/step-" + EVERY * (best + 1))).as("kept, however old").isDirectory();
    }

    @Test
    void aPreferenceModelGoesByAccuracyWhereATieIsNoImprovement() {
        Recorder recorder = new Recorder();
        TrainingResult result;
        try (Scope own = Scope.open(backend)) {
            result = new RewardTrainer(options().learningRate(3e-3).maxSteps(200).evalFraction(0.25).build(),
                    PairwiseLoss.PLAIN).train(ScalarModel.create(Tiny.model(own, 2), 2), Golden.tokenizer(),
                            TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(24))),
                            RunContext.of(folder.resolve("reward")).withListener(recorder));
        }
        List<Double> found = recorder.evaluations().stream().map(one -> one.get("eval_accuracy")).toList();
        int best = found.indexOf(found.stream().max(Double::compare).orElseThrow());
        assertThat(result.best().orElseThrow().metric()).isEqualTo("eval_accuracy");
        assertThat(result.best().orElseThrow().step()).as("of %s", found).isEqualTo(EVERY * (best + 1));
        assertThat(result.step()).isLessThan(200);
    }

    @Test
    void stoppedOrCrashedAnywhereItEndsWithTheSameBytes() throws IOException {
        TrainingResult whole = sft(options().build(), RunContext.of(folder.resolve("whole")));
        int best = whole.best().orElseThrow().step();
        for (int at : List.of(1, best, best + 1, whole.step() - 1, whole.step())) {
            Path stopped = folder.resolve("stopped-" + at);
            sft(options().build(), after(at, stopped, false));
            sft(options().resume(true).build(), RunContext.of(stopped));
            assertSame(stopped);
            Path crashed = folder.resolve("crashed-" + at);
            int step = at;
            assertThatThrownBy(() -> sft(options().build(), after(step, crashed, true)))
                    .isInstanceOf(IllegalStateException.class);
            TrainingResult resumed = sft(options().resume(true).build(), RunContext.of(crashed));
            assertThat(resumed.best()).isEqualTo(whole.best());
            assertSame(crashed);
        }
    }

    @Test
    void aCheckpointWhoseBestIsDamagedIsPassedOver() throws IOException {
        TrainingResult whole = sft(options().build(), RunContext.of(folder.resolve("whole")));
        Path out = folder.resolve("damaged");
        sft(options().build(), RunContext.of(out));
        Path best = out.resolve("checkpoints/step-" + whole.best().orElseThrow().step() + "/model.safetensors");
        byte[] bytes = Files.readAllBytes(best);
        bytes[bytes.length - 5] ^= 1;
        Files.write(best, bytes);
        Recorder recorder = new Recorder();
        sft(options().resume(true).build(), RunContext.of(out).withListener(recorder));
        assertThat(recorder.warnings()).anyMatch(warning -> warning.contains("the best one"));
        assertSame(out);
    }

    @Test
    void withoutRowsToEvaluateOnAndWithOtherEvaluationsItIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sft(options().evalFraction(0).build(), RunContext.of(folder.resolve("none"))))
                .withMessageContaining("--early-stopping").withMessageContaining("--eval-data");
        assertThat(folder.resolve("none")).isEmptyDirectory();
        assertThatIllegalArgumentException().isThrownBy(() -> options().earlyStopping(0).build())
                .withMessageContaining("--early-stopping");
        sft(options().build(), after(1, folder.resolve("out"), false));
        assertThatThrownBy(
                () -> sft(options().evalEvery(3).resume(true).build(), RunContext.of(folder.resolve("out"))))
                .hasMessageContaining("eval-every was 2 and is 3");
    }

    private void assertSame(Path out) throws IOException {
        assertThat(out.resolve("model.safetensors")).as(out.toString())
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
        assertThat(metrics(out)).isEqualTo(metrics(folder.resolve("whole")));
    }

    private static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"(tokens_per_second|data_wait)\":[^,}]*", "")).toList();
    }

    private TrainingResult sft(TrainerOptions options, RunContext context) {
        try (Scope own = Scope.open(backend)) {
            return new SftTrainer(options, LossOn.COMPLETION).train(Tiny.model(own, 3), Golden.tokenizer(),
                    TrainingData.of(RowSource.inMemory("rows", Tiny.completions(10))), context);
        }
    }

    /// A rate at which a small model soon knows its few rows by heart, and no others.
    private static TrainerOptionsBuilder options() {
        return TrainerOptions.builder(0.03).maxSteps(60).batchSize(4).evalFraction(0.3).evalEvery(EVERY)
                .earlyStopping(2).keep(1).schedule(LearningRateSchedule.Kind.CONSTANT);
    }

    private static StepMetrics metric(int step, double value) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("x", value);
        return new StepMetrics(step, values);
    }

    private static RunContext after(int step, Path out, boolean crash) {
        StopSignal stop = new StopSignal();
        return new RunContext(out, new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) {
                if (metrics.step() == step) {
                    if (crash) { throw new IllegalStateException("crash"); }
                    stop.request();
                }
            }
        }, stop);
    }
}
