package arabica.rlhf.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.nn.Decoder;
import arabica.nn.SamplingConfig;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.dpo.Bandit;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.LossSettings;
import arabica.rlhf.online.OnlineDpoOptions.Pairing;
import arabica.rlhf.online.OnlineDpoOptions.Reference;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolderException;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.StopSignal;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.datasets.rows.PromptRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OnlineDpoTests {
    private static final RewardFunction BANDIT = RewardFunction.of(response -> Bandit.REWARD[response.ids()[0]]);
    /// Longer responses score higher, and those with large ids.
    private static final RewardFunction SCORE = RewardFunction
            .of(response -> response.ids().length + response.ids()[0] / 100.0);

    @TempDir
    Path folder;
    private final Recorder recorder = new Recorder();

    /// With the probabilities that the scores give as labels, every pair's gradient is zero at `π* ∝ ref·exp(r/β)`, so it
    /// does not matter which pairs are sampled: the sampling noise ends where the optimum is.
    @ParameterizedTest
    @CsvSource({"0.5, 0.4322051391", "1, 0.1922454475"})
    void onlineDpoReachesTheExactOptimumFromThreeStarts(double beta, double kl) {
        double[] exact = Bandit.tilted(Bandit.REFERENCE, 1 / beta, 0, -1 / beta);
        for (int start = 0; start < Bandit.STARTS.length; start++) {
            double[] found = bandit(start, beta, Reference.FIXED, 150);
            assertThat(found).as("start %d", start).containsExactly(exact, within(0.01));
            assertThat(Bandit.kl(found, Bandit.REFERENCE)).isCloseTo(kl, within(0.01));
        }
    }

    @Test
    void aMovingReferenceHoldsNobodyBack() {
        double[] moved = bandit(0, 1, Reference.MOVING, 100);
        assertThat(moved[0]).as("0.784 under a fixed one").isGreaterThan(0.9);
    }

    @ParameterizedTest
    @EnumSource(Reference.class)
    void stoppedAnywhereEndsTheSameAndThreadsDoNotMatter(Reference reference) throws IOException {
        tiny(1, reference, options().build(), RunContext.of(folder.resolve("whole")), SCORE);
        for (int stop = 1; stop < 4; stop++) {
            Path out = folder.resolve("stopped-" + stop);
            tiny(2, reference, options().build(), stoppingAt(stop, out), SCORE);
            assertThat(out.resolve("model.safetensors")).doesNotExist();
            tiny(2, reference, options().resume(true).build(), RunContext.of(out), SCORE);
            for (String file : List.of("model.safetensors", "checkpoints/step-4/optimizer.safetensors")) {
                assertThat(out.resolve(file)).hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
            }
            assertThat(metrics(out)).isEqualTo(metrics(folder.resolve("whole")));
        }
        assertThatThrownBy(() -> tiny(2, reference, options().resume(true).learningRate(1).build(),
                RunContext.of(folder.resolve("whole")), SCORE)).isInstanceOf(RunFolderException.class)
                .hasMessageContaining("learning-rate");
    }

    @Test
    void theFirstRoundIsOfTheStartAndLaterOnesLeaveIt() {
        tiny(2, Reference.FIXED, options().maxSteps(5).build(), RunContext.of(folder.resolve("out"))
                .withListener(recorder), SCORE);
        StepMetrics first = recorder.steps().getFirst();
        StepMetrics last = recorder.steps().getLast();
        assertThat(first.get("objective/kl")).isCloseTo(0, within(1e-4));
        assertThat(first.get("pairs") + first.get("ties")).isEqualTo(8);
        assertThat(first.get("objective/rlhf_reward")).isCloseTo(
                first.get("objective/scores") + first.get("objective/non_score_reward"), within(1e-9));
        assertThat(first.get("loss")).isCloseTo(Math.log(2), within(0.1));
        assertThat(last.get("objective/kl")).isGreaterThan(0.01);
        assertThat(last.get("rewards/margins")).isGreaterThan(0);
        assertThat(recorder.evaluations()).hasSize(3);
        assertThat(recorder.evaluations().getLast().get("eval_objective/kl")).isGreaterThan(0.01);
    }

    @Test
    void aRoundOfTiesTeachesNothingAndSaysSo() throws IOException {
        tiny(2, Reference.FIXED, options().maxSteps(2).build(), RunContext.of(folder.resolve("out"))
                .withListener(recorder), RewardFunction.of(response -> 1));
        assertThat(recorder.warnings()).anyMatch(warning -> warning.contains("all 8 pairs are ties"));
        StepMetrics step = recorder.steps().getLast();
        assertThat(step.values()).doesNotContainKey("loss");
        assertThat(step.get("objective/kl")).isCloseTo(0, within(1e-4));
    }

    @Test
    void aScoreThatIsNoNumberStopsTheRunByName() {
        assertThatThrownBy(() -> tiny(2, Reference.FIXED, options().build(), RunContext.of(folder.resolve("nan")),
                RewardFunction.of(response -> Double.NaN))).isInstanceOf(TrainingException.class)
                .hasMessageContaining("score of response 1");
        assertThatThrownBy(() -> tiny(2, Reference.FIXED, options().build(), RunContext.of(folder.resolve("few")),
                responses -> new double[1])).isInstanceOf(TrainingException.class).hasMessageContaining("1 scores for");
    }

    @Test
    void theRewardIsBroughtToTheScaleOfTheStartPolicysResponses() {
        List<List<Response>> seen = new ArrayList<>();
        RewardFunction scaled = new RewardFunction() {
            @Override
            public double[] score(List<Response> responses) { throw new AssertionError("not as it was given"); }

            @Override
            public RewardFunction calibrated(Supplier<List<Response>> responses) {
                seen.add(responses.get());
                return SCORE;
            }
        };
        tiny(2, Reference.FIXED, options().build(), RunContext.of(folder.resolve("whole")).withListener(recorder),
                scaled);
        tiny(2, Reference.FIXED, options().maxSteps(4).build(), stoppingAt(2, folder.resolve("parts")), scaled);
        tiny(2, Reference.FIXED, options().resume(true).build(), RunContext.of(folder.resolve("parts")), scaled);
        assertThat(seen).hasSize(3);
        assertThat(seen.getFirst()).hasSize(256);
        for (List<Response> again : seen) {
            for (int i = 0; i < again.size(); i++) {
                assertThat(again.get(i).ids()).as("of the start policy, resumed or not")
                        .isEqualTo(seen.getFirst().get(i).ids());
            }
        }
        assertThat(recorder.steps()).hasSize(4);
    }

    @Test
    void aRewardFunctionsArrayStaysItsOwn() {
        double[] kept = new double[24];
        double[] constant = new double[24];
        Arrays.setAll(kept, i -> i);
        Arrays.setAll(constant, i -> i);
        try (Backend backend = Backends.open("auto", 1); Scope scope = Scope.open(backend)) {
            Decoder policy = Tiny.model(scope, 3);
            Round.Collector collector = new Round.Collector(policy, policy, responses -> kept,
                    SamplingConfig.sampling(3, 1, Set.of()), 5, 8);
            Round round = collector.collect(Collections.nCopies(8, new int[]{1}), 3, 1);
            assertThat(round.scores()[3]).as("less the penalty").isEqualTo(3 - 5);
        }
        assertThat(kept).containsExactly(constant);
    }

    @Test
    void whatDoesNotFitIsRefusedByItsFlag() {
        assertThatThrownBy(() -> OnlineDpoOptions.builder().numGenerations(1).build())
                .hasMessageContaining("--num-generations");
        assertThatThrownBy(() -> OnlineDpoOptions.builder().temperature(0).build())
                .hasMessageContaining("--temperature");
        assertThatThrownBy(() -> new OnlineDpoTrainer(options().build(), OnlineDpoOptions.builder()
                .reference(Reference.MOVING).dpo(DpoOptions.of(LossSettings.NONE.loss("simpo"))).build()))
                .hasMessageContaining("--reference moving");
        assertThatThrownBy(() -> tiny(1, Reference.FIXED, options().maxLength(6).build(),
                RunContext.of(folder.resolve("long")), SCORE)).hasMessageContaining("--max-new-tokens");
    }

    private double[] bandit(int start, double beta, Reference reference, int rounds) {
        try (Backend backend = Backends.open("auto", 1); Scope scope = Scope.open(backend)) {
            Decoder policy = Bandit.model(scope, Bandit.STARTS[start]);
            TrainerOptions training = TrainerOptions.builder(0.05).batchSize(96).maxSteps(rounds).weightDecay(0)
                    .build();
            OnlineDpoOptions options = OnlineDpoOptions.builder()
                    .dpo(new DpoOptions(beta, new DpoLoss.Sigmoid(), 0)).rolloutSize(16).numGenerations(4)
                    .pairing(Pairing.ALL).softLabels(true).reference(reference).maxNewTokens(1).build();
            new OnlineDpoTrainer(training, options).trainPrompts(
                    new OnlineDpoModels(policy, Optional.of(Bandit.model(scope, Bandit.REFERENCE)), BANDIT),
                    Optional.empty(), List.of(new int[]{0}),
                    RunContext.of(folder.resolve("bandit-" + start)));
            return Bandit.distribution(policy);
        }
    }

    private static TrainerOptionsBuilder options() {
        return TrainerOptions.builder(3e-3).maxSteps(4).batchSize(2).gradAccum(2).dropout(0.1).warmupSteps(1)
                .evalFraction(0.2).evalEvery(2);
    }

    private static void tiny(int threads, Reference reference, TrainerOptions training, RunContext context,
            RewardFunction reward) {
        try (Backend backend = Backends.open("auto", threads); Scope scope = Scope.open(backend)) {
            List<PromptRow> prompts = new ArrayList<>();
            for (int i = 0; i < 10; i++) { prompts.add(new PromptRow("Where did number " + i + " go?")); }
            OnlineDpoOptions options = OnlineDpoOptions.builder().rolloutSize(8).numGenerations(3).roundEpochs(2)
                    .reference(reference).maxNewTokens(6).build();
            new OnlineDpoTrainer(training, options).train(
                    new OnlineDpoModels(Tiny.model(scope, 3), Optional.empty(), reward), Golden.tokenizer(),
                    TrainingData.of(RowSource.inMemory("prompts", prompts)), context);
        }
    }

    private static RunContext stoppingAt(int step, Path out) {
        StopSignal stop = new StopSignal();
        return new RunContext(out, new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { if (metrics.step() == step) { stop.request(); } }
        }, stop);
    }

    /// The metrics but for the speed, which is never the same.
    private static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"tokens_per_second\":[^,}]*", "")).toList();
    }
}
