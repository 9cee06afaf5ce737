package arabica.rlhf.dpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.nn.Decoder;
import arabica.nn.LearningRateSchedule;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.LossSettings;
import arabica.rlhf.loss.Orpo;
import arabica.rlhf.loss.PreferenceLoss;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.datasets.arrow.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DpoTrainerTests extends WithScope {
    @TempDir
    Path folder;
    private final Recorder recorder = new Recorder();

    DpoTrainerTests() { super("auto", 2); }

    @ParameterizedTest
    @ValueSource(strings = {"sigmoid", "cdpo", "robust", "ipo", "ipo-mean", "hinge", "sigmoid-norm"})
    void everyLossStartsWhereItMustAndPrefersTheChosen(String name) {
        double beta = 0.5;
        double smoothing = name.equals("cdpo") || name.equals("robust") ? 0.1 : 0;
        PreferenceLoss loss = LossSettings.NONE.withLabelSmoothing(smoothing).loss(name);
        Decoder policy = Tiny.model(scope, 1);
        TrainerOptions options = TrainerOptions.builder(3e-3).batchSize(4).maxSteps(12).shuffle(false)
                .schedule(LearningRateSchedule.Kind.CONSTANT).build();
        new DpoTrainer(options, new DpoOptions(beta, loss, 0)).train(policy, Optional.empty(),
                Golden.tokenizer(), TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(8))),
                RunContext.of(folder.resolve("out")).withListener(recorder));
        StepMetrics first = recorder.steps().getFirst();
        double expected = switch (name) {
            case "hinge" -> 1;
            case "ipo", "ipo-mean" -> 1 / (4 * beta * beta);
            default -> Math.log(2);
        };
        assertThat(first.get("loss")).isCloseTo(expected, within(1e-4));
        assertThat(first.get("rewards/margins")).isCloseTo(0, within(1e-4));
        assertThat(recorder.steps().getLast().get("loss")).isLessThan(first.get("loss"));
        assertThat(recorder.steps().getLast().get("rewards/margins")).isGreaterThan(0.05);
    }

    @Test
    void anSftWeightAddsTheChosenResponsesLikelihood() {
        Decoder policy = Tiny.model(scope, 1);
        TrainerOptions options = TrainerOptions.builder(0).batchSize(4).maxSteps(1).shuffle(false).build();
        TrainingData data = TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(4).subList(0, 1)));
        new DpoTrainer(options, new DpoOptions(0.1, new DpoLoss.Sigmoid(), 2)).train(policy, Optional.empty(),
                Golden.tokenizer(), data, RunContext.of(folder.resolve("out")).withListener(recorder));
        StepMetrics step = recorder.steps().getFirst();
        int tokens = Golden.tokenizer().encode(Tiny.pairs(1).getFirst().chosen()).length + 1;
        assertThat(step.get("loss"))
                .isCloseTo(Math.log(2) - 2 * step.get("logps/chosen") / tokens, within(1e-4));
    }

    @Test
    void aReferenceThatIsNotThePolicyIsNoticedBeforeTheFirstStep() {
        PairExample pair = new PairExample(new TokenSequence(new int[]{1, 2, 3}, 1),
                new TokenSequence(new int[]{1, 4}, 1));
        DpoObjective objective = new DpoObjective(Tiny.model(scope, 1), DpoOptions.DEFAULT, true);
        assertThatThrownBy(() -> objective.checkStart(List.of(new ReferencedPair(pair, -3, -14))))
                .isInstanceOf(TrainingException.class).hasMessageContaining("0.693147");
        new DpoObjective(Tiny.model(scope, 1), DpoOptions.DEFAULT, false)
                .checkStart(List.of(new ReferencedPair(pair, -3, -14)));
    }

    /// And a run that is refused so does not cost the one that it was to overwrite.
    @Test
    void aReferenceOfTheSameWeightsIsCheckedLikeNoneBeforeAnythingIsOverwritten() {
        TrainerOptions options = TrainerOptions.builder(3e-3).batchSize(2).maxSteps(1).overwrite(true).build();
        DpoTrainer trainer = new DpoTrainer(options, DpoOptions.DEFAULT);
        TrainingData data = TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(4)));
        trainer.train(Tiny.model(scope, 3), Optional.empty(), Golden.tokenizer(), data,
                RunContext.of(folder.resolve("out")));
        String old = Fingerprints.file(folder.resolve("out/model.safetensors"));
        Decoder meddled = Tiny.model(scope, 1);
        Decoder other = Tiny.model(scope, 2);
        RunContext context = RunContext.of(folder.resolve("out")).withListener(new TrainingListener() {
            @Override
            public void onPhase(String phase, long done, long total) {
                if (phase.equals("tokenize")) { meddled.parameters().copyFrom(other.parameters()); }
            }
        });
        assertThatThrownBy(() -> trainer.train(Tiny.model(scope, 1), Optional.of(meddled), Golden.tokenizer(), data,
                context)).isInstanceOf(TrainingException.class).hasMessageContaining("0.693147");
        assertThat(Fingerprints.file(folder.resolve("out/model.safetensors"))).isEqualTo(old);
        assertThat(folder.resolve("out/checkpoints/step-1")).isDirectory();
    }

    @Test
    void fallingChosenLogProbsAreWarnedOfOnce() {
        ChosenWatch watch = new ChosenWatch(true);
        List<String> warnings = new ArrayList<>();
        for (int step = 1; step <= 60; step++) {
            LinkedHashMap<String, Double> values = new LinkedHashMap<>();
            values.put("logratios/chosen", step < 15 ? 0.0 : -8.0);
            values.put("logratios/rejected", step < 15 ? 0.0 : -12.0);
            warnings.addAll(watch.see(new StepMetrics(step, values)));
        }
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).contains("step 27", "by 5.2 nats", "rejected ones by 7.8", "--sft-weight");
    }

    @Test
    void withoutAReferenceTheFallIsMeasuredFromTheFirstSteps() {
        ChosenWatch watch = new ChosenWatch(false);
        List<String> warnings = new ArrayList<>();
        for (int step = 1; step <= 60; step++) {
            LinkedHashMap<String, Double> values = new LinkedHashMap<>();
            values.put("logps/chosen", step <= 20 ? -30.0 : -36.0);
            values.put("logps/rejected", -40.0);
            warnings.addAll(watch.see(new StepMetrics(step, values)));
        }
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).contains("step 37", "by 5.1 nats", "rejected ones by 0.0");
    }

    @Test
    void rewardsThatRiseWithLengthAreWarnedOfOnceWithTheNumbers() {
        LengthWatch watch = new LengthWatch();
        List<String> warnings = new ArrayList<>();
        for (int step = 1; step <= 60; step++) {
            LinkedHashMap<String, Double> values = new LinkedHashMap<>();
            if (step % 3 != 0) { values.put("rewards/length_correlation", 0.6); }
            values.put("length/chosen", 40.0);
            values.put("length/rejected", 20.0);
            warnings.addAll(watch.see(new StepMetrics(step, values)));
        }
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).contains("0.60", "40.0", "20.0", "--loss rdpo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simpo", "orpo"})
    void lossesWithoutAReferenceNeedNoneAndTakeNone(String name) {
        DpoOptions dpo = DpoOptions.of(LossSettings.NONE.loss(name));
        TrainerOptions options = TrainerOptions.builder(3e-3).batchSize(4).maxSteps(12).shuffle(false)
                .schedule(LearningRateSchedule.Kind.CONSTANT).build();
        TrainingData data = TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(8)));
        DpoTrainer trainer = new DpoTrainer(options, dpo);
        trainer.train(Tiny.model(scope, 1), Optional.empty(), Golden.tokenizer(), data,
                RunContext.of(folder.resolve("out")).withListener(recorder));
        StepMetrics first = recorder.steps().getFirst();
        StepMetrics last = recorder.steps().getLast();
        assertThat(last.get("loss")).isLessThan(first.get("loss"));
        assertThat(last.get("rewards/margins")).isGreaterThan(first.get("rewards/margins"));
        assertThat(folder.resolve("out/data/ref-logprobs.safetensors")).doesNotExist();
        if (name.equals("orpo")) {
            double[] parts = {first.get("nll_loss"), first.get("log_odds_ratio")};
            assertThat(first.get("loss")).isCloseTo(parts[0] - 0.1 * parts[1], within(1e-4));
        }
        assertThatThrownBy(() -> trainer.train(Tiny.model(scope, 1), Optional.of(Tiny.model(scope, 2)),
                Golden.tokenizer(), data, RunContext.of(folder.resolve("other"))))
                .hasMessageContaining("takes no --ref");
        assertThatThrownBy(() -> trainer.withRefLogProbs(folder.resolve("file")))
                .hasMessageContaining("takes no --ref-logprobs");
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new DpoOptions(0, new DpoLoss.Sigmoid(), 0)).hasMessageContaining("--beta");
        assertThatThrownBy(() -> new DpoOptions(1, new DpoLoss.Sigmoid(), -1)).hasMessageContaining("--sft-weight");
        assertThatThrownBy(() -> new DpoOptions(1, new Orpo(), 1)).hasMessageContaining("takes no --sft-weight");
    }
}
