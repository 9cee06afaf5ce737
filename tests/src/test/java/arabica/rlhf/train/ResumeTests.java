package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.nn.LanguageModel;
import arabica.nn.Lora;
import arabica.nn.LoraConfig;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.kto.KtoOptions;
import arabica.rlhf.kto.KtoTrainer;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that was stopped, in good order or by a crash, ends with the same bytes as one that was not.
class ResumeTests {
    private static final int STEPS = 6;

    @FunctionalInterface
    private interface Trainer {
        TrainingResult train(TrainerOptions options, RunContext context);
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path folder;
    private Backend backend;

    @BeforeEach
    void open() { backend = Backends.open("auto", 2); }

    @AfterEach
    void close() { backend.close(); }

    @Test
    void stoppedFineTuningIsResumedBitIdentically() throws IOException { stoppedAnywhereEndsTheSame(this::sft); }

    @Test
    void stoppedDpoIsResumedBitIdentically() throws IOException { stoppedAnywhereEndsTheSame(this::dpo); }

    @Test
    void stoppedKtoIsResumedBitIdentically() throws IOException { stoppedAnywhereEndsTheSame(this::kto); }

    @Test
    void crashedFineTuningIsResumedBitIdentically() throws IOException { crashedAnywhereEndsTheSame(this::sft); }

    @Test
    void crashedDpoIsResumedBitIdentically() throws IOException { crashedAnywhereEndsTheSame(this::dpo); }

    @Test
    void stoppedDpoOfAdaptersIsResumedBitIdentically() throws IOException {
        Trainer trainer = (options, context) -> {
            try (Scope scope = Scope.open(backend)) {
                LanguageModel policy = Lora.attach(Tiny.model(scope, 3),
                        new LoraConfig(2, 4, List.of(LoraConfig.ALL_LINEAR), 0.2), "base", 5);
                return new DpoTrainer(options, DpoOptions.DEFAULT).train(policy, Optional.empty(), Golden.tokenizer(),
                        TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(10))), context);
            }
        };
        trainer.train(options().build(), RunContext.of(folder.resolve("whole")));
        trainer.train(options().build(), stoppingAt(3, folder.resolve("stopped")));
        trainer.train(options().resume(true).build(), RunContext.of(folder.resolve("stopped")));
        for (String file : List.of("adapter_model.safetensors", "adapter_config.json", "tokenizer.json",
                "checkpoints/step-6/optimizer.safetensors", "checkpoints/step-6/adapter_model.safetensors")) {
            assertThat(folder.resolve("stopped").resolve(file)).as(file)
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
        assertThat(metrics("stopped")).isEqualTo(metrics("whole"));
        assertThat(folder.resolve("whole/model.safetensors")).doesNotExist();
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        TrainerOptions options = options().saveEvery(2).build();
        sft(options, RunContext.of(folder.resolve("whole")));
        sft(options.toBuilder().saveEvery(2).build(), stoppingAt(4, folder.resolve("damaged")));
        Path model = folder.resolve("damaged/checkpoints/step-4/model.safetensors");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 5] ^= 1;
        Files.write(model, bytes);
        Recorder recorder = new Recorder();
        sft(options.toBuilder().resume(true).build(), RunContext.of(folder.resolve("damaged")).withListener(recorder));
        assertThat(recorder.warnings()).anyMatch(w -> w.contains("step-4") && w.contains("model.safetensors"));
        assertThat(recorder.steps().getFirst().step()).isEqualTo(3);
        assertSame("whole", "damaged");
    }

    @Test
    void aRunThatHasEndedIsResumedToTheSameEnd() throws IOException {
        TrainerOptions options = options().build();
        sft(options, RunContext.of(folder.resolve("once")));
        sft(options, RunContext.of(folder.resolve("twice")));
        TrainingResult again = sft(options.toBuilder().resume(true).build(), RunContext.of(folder.resolve("twice")));
        assertThat(again.step()).isEqualTo(STEPS);
        assertThat(again.last()).isEmpty();
        assertSame("once", "twice");
    }

    @Test
    void otherDataOrOptionsAreRefusedByName() {
        Path out = folder.resolve("out");
        sft(options().build(), stoppingAt(2, out));
        assertThatThrownBy(() -> sft(options().resume(true).learningRate(0.5).batchSize(3).build(), RunContext.of(out)))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("learning-rate was 0.01 and is 0.5")
                .hasMessageContaining("batch-size was 2 and is 3").hasMessageNotContaining("\n");
        assertThatThrownBy(() -> train(options().resume(true).build(), RunContext.of(out), 11))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("data rows has changed");
        assertThatThrownBy(() -> dpo(options().resume(true).build(), RunContext.of(out)))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("trainer was sft and is dpo");
        assertThatThrownBy(() -> sft(options().resume(true).seed(1).build(), RunContext.of(out)))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("seed was 0 and is 1");
    }

    private void stoppedAnywhereEndsTheSame(Trainer trainer) throws IOException {
        trainer.train(options().build(), RunContext.of(folder.resolve("whole")));
        for (int stop = 1; stop < STEPS; stop++) {
            String name = "stopped-" + stop;
            TrainingResult first = trainer.train(options().build(), stoppingAt(stop, folder.resolve(name)));
            assertThat(first.stopped()).isTrue();
            assertThat(first.step()).isEqualTo(stop);
            assertThat(folder.resolve(name).resolve("model.safetensors")).doesNotExist();
            TrainingResult second = trainer.train(options().resume(true).build(), RunContext.of(folder.resolve(name)));
            assertThat(second.stopped()).isFalse();
            assertSame("whole", name);
        }
    }

    private void crashedAnywhereEndsTheSame(Trainer trainer) throws IOException {
        trainer.train(options().saveEvery(2).build(), RunContext.of(folder.resolve("whole")));
        for (int crash = 1; crash < STEPS; crash += 2) {
            Path out = folder.resolve("crashed-" + crash);
            int at = crash;
            TrainingListener crashing = new TrainingListener() {
                @Override
                public void onStep(StepMetrics metrics) { if (metrics.step() == at) { throw new Crash(); } }
            };
            assertThatThrownBy(() -> trainer.train(options().saveEvery(2).build(),
                    RunContext.of(out).withListener(crashing))).isInstanceOf(Crash.class);
            trainer.train(options().saveEvery(2).resume(true).build(), RunContext.of(out));
            assertSame("whole", "crashed-" + crash);
        }
    }

    private TrainingResult sft(TrainerOptions options, RunContext context) { return train(options, context, 10); }

    private TrainingResult train(TrainerOptions options, RunContext context, int rows) {
        try (Scope scope = Scope.open(backend)) {
            return new SftTrainer(options, LossOn.COMPLETION).train(Tiny.model(scope, 3), Golden.tokenizer(),
                    TrainingData.of(RowSource.inMemory("rows", Tiny.completions(rows))), context);
        }
    }

    private TrainingResult dpo(TrainerOptions options, RunContext context) {
        try (Scope scope = Scope.open(backend)) {
            return new DpoTrainer(options, DpoOptions.DEFAULT).train(Tiny.model(scope, 3), Optional.empty(),
                    Golden.tokenizer(), TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(10))), context);
        }
    }

    private TrainingResult kto(TrainerOptions options, RunContext context) {
        try (Scope scope = Scope.open(backend)) {
            return new KtoTrainer(options, KtoOptions.DEFAULT).train(Tiny.model(scope, 3), Optional.empty(),
                    Golden.tokenizer(), TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(6))), context);
        }
    }

    /// Everything that carries state over steps: shuffled epochs, accumulation, dropout, a schedule.
    private static TrainerOptionsBuilder options() {
        return TrainerOptions.builder(0.01).maxSteps(STEPS).batchSize(2).gradAccum(2).dropout(0.1).warmupSteps(2)
                .evalFraction(0.2).evalEvery(2);
    }

    private static RunContext stoppingAt(int step, Path out) {
        StopSignal stop = new StopSignal();
        return new RunContext(out, new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { if (metrics.step() == step) { stop.request(); } }
        }, stop);
    }

    private void assertSame(String one, String other) throws IOException {
        for (String file : List.of("model.safetensors", "config.json", "tokenizer.json",
                "checkpoints/step-6/optimizer.safetensors")) {
            assertThat(folder.resolve(other).resolve(file)).as(other + "/" + file)
                    .hasSameBinaryContentAs(folder.resolve(one).resolve(file));
        }
        assertThat(metrics(other)).isEqualTo(metrics(one));
    }

    /// The metrics but for those of the clock, which are never the same.
    private List<String> metrics(String run) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"(tokens_per_second|data_wait)\":[^,}]*", "")).toList();
    }
}
