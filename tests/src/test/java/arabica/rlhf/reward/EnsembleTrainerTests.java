package arabica.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.rows.PreferenceRow;
import arabica.nn.ScalarModel;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolderException;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.StopSignal;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleTrainerTests extends WithScope {
    private static final RewardOptions REWARD = RewardOptions.of(new PairwiseLoss(0, 0.01, 0));
    private static final EnsembleTrainer.Starts STARTS = (member, seed, scope) -> ScalarModel
            .create(Tiny.model(scope, 3), seed);

    @TempDir
    Path folder;

    EnsembleTrainerTests() { super("auto", 2); }

    @Test
    void theFirstMemberIsTheModelThatIsTrainedAloneAndTheOthersDiffer() throws IOException {
        Path ensemble = folder.resolve("ensemble");
        Path alone = folder.resolve("alone");
        train(options().build(), 3, RunContext.of(ensemble));
        try (Scope own = Scope.open(backend)) {
            new RewardTrainer(options().build(), REWARD).train(STARTS.model(1, 0, own), Golden.tokenizer(), rows(10),
                    RunContext.of(alone));
        }
        assertThat(ensemble.resolve("member-1/model.safetensors"))
                .hasSameBinaryContentAs(alone.resolve("model.safetensors"));
        assertThat(Files.readAllBytes(ensemble.resolve("member-2/model.safetensors")))
                .isNotEqualTo(Files.readAllBytes(ensemble.resolve("member-1/model.safetensors")));
        RewardEnsemble loaded = EnsembleFolder.load(ensemble, scope);
        assertThat(loaded.size()).isEqualTo(3);
        List<int[]> sequences = List.of(new int[]{5, 6, 7}, new int[]{9});
        assertThat(loaded.score(sequences, 2).perMember()).isDeepEqualTo(
                EnsembleFolder.loadFrozen(ensemble, scope).score(sequences, 2).perMember());
        assertThat(loaded.score(sequences, 2).deviation()[0]).isPositive();
        assertThat(EnsembleFolder.load(alone, scope).size()).isEqualTo(1);
    }

    @Test
    void membersAreHeldAgainstTheSameRowsInOrdersOfTheirOwn() {
        // One head for all and nothing learnt: whatever differs is a matter of rows.
        Recorder recorder = new Recorder();
        new EnsembleTrainer(options().learningRate(0).build(), REWARD, 2).train(backend,
                (member, seed, own) -> ScalarModel.create(Tiny.model(own, 3), 7), Golden.tokenizer(), rows(10),
                RunContext.of(folder.resolve("out")).withListener(recorder));
        assertThat(recorder.evaluations()).hasSize(2);
        assertThat(recorder.evaluations().get(0).get("eval_loss"))
                .isEqualTo(recorder.evaluations().get(1).get("eval_loss"));
        int steps = recorder.steps().size() / 2;
        assertThat(recorder.steps().subList(0, steps).stream().map(step -> step.get("loss")))
                .isNotEqualTo(
                        recorder.steps().subList(steps, 2 * steps).stream().map(step -> step.get("loss")).toList());
    }

    @Test
    void stoppedOrCrashedAnywhereItEndsWithTheSameBytes() throws IOException {
        train(options().build(), 2, RunContext.of(folder.resolve("whole")));
        for (int at : new int[]{2, 4, 6}) { // of the first member, its last, of the second
            Path out = folder.resolve("stopped-" + at);
            List<TrainingResult> first = train(options().build(), 2, after(at, out, false));
            assertThat(first.getLast().stopped()).isTrue();
            assertSame(out, at);
            Path crashed = folder.resolve("crashed-" + at);
            assertThatThrownBy(() -> train(options().build(), 2, after(at, crashed, true)))
                    .isInstanceOf(IllegalStateException.class);
            assertSame(crashed, at);
        }
    }

    @Test
    void anEnsembleThatIsNotWholeIsRefusedByName() {
        Path out = folder.resolve("out");
        train(options().build(), 2, after(6, out, false));
        assertThatThrownBy(() -> EnsembleFolder.load(out, scope)).isInstanceOf(DataException.class)
                .hasMessageContaining("not whole").hasMessageContaining("--resume");
        assertThatThrownBy(() -> train(options().resume(true).build(), 3, RunContext.of(out)))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("ensemble was 2 and is 3");
        EnsembleFolder.complete(out, 4);
        assertThatThrownBy(() -> EnsembleFolder.load(out, scope)).hasMessageContaining("member-3");
        EnsembleFolder.complete(out, 0);
        assertThatThrownBy(() -> EnsembleFolder.load(out, scope)).hasMessageContaining("\"members\"");
    }

    @Test
    void whatCannotBeginLeavesTheFolderAsItWas() throws IOException {
        Path out = folder.resolve("out");
        TrainingData bad = TrainingData.of(RowSource.inMemory("rows", List.of(new PreferenceRow("p", " ", "b"))));
        TrainerOptions impossible = options().maxLength(2).build();
        assertThatThrownBy(() -> new EnsembleTrainer(impossible, REWARD, 2).train(backend, STARTS, Golden.tokenizer(),
                bad, RunContext.of(out))).isInstanceOf(DataException.class);
        assertThat(out).isEmptyDirectory();
        train(options().build(), 2, RunContext.of(out));
        byte[] before = Files.readAllBytes(out.resolve("member-2/model.safetensors"));
        assertThatThrownBy(() -> new EnsembleTrainer(impossible.toBuilder().overwrite(true).build(), REWARD, 3)
                .train(backend, STARTS, Golden.tokenizer(), bad, RunContext.of(out))).isInstanceOf(DataException.class);
        assertThat(EnsembleFolder.load(out, scope).size()).isEqualTo(2);
        assertThat(out.resolve("member-2/model.safetensors")).hasBinaryContent(before);
        try (Scope own = Scope.open(backend)) {
            new RewardTrainer(options().overwrite(true).build(), REWARD).train(STARTS.model(1, 0, own),
                    Golden.tokenizer(), rows(10), RunContext.of(out));
        }
        assertThat(EnsembleFolder.isEnsemble(out)).isFalse();
    }

    @Test
    void senselessSettingsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EnsembleTrainer(options().build(), REWARD, 1))
                .withMessageContaining("--ensemble");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnsembleTrainer(options().metrics(folder.resolve("m.jsonl")).build(), REWARD, 2))
                .withMessageContaining("--metrics");
    }

    private void assertSame(Path out, int at) {
        train(options().resume(true).build(), 2, RunContext.of(out));
        for (String file : List.of("ensemble.json", "run.json", "member-1/model.safetensors",
                "member-2/model.safetensors", "member-2/run.json")) {
            assertThat(out.resolve(file)).as(file + " after " + at)
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    private List<TrainingResult> train(TrainerOptions options, int members, RunContext context) {
        return new EnsembleTrainer(options, REWARD, members).train(backend, STARTS, Golden.tokenizer(), rows(10),
                context);
    }

    private static TrainerOptionsBuilder options() {
        return TrainerOptions.builder(0.01).maxSteps(4).batchSize(2).dropout(0.1).evalFraction(0.2);
    }

    private static TrainingData rows(int count) {
        return TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(count)));
    }

    /// Ends the run after so many steps of all members together: in good order, or not.
    private static RunContext after(int steps, Path out, boolean crash) {
        StopSignal stop = new StopSignal();
        return new RunContext(out, new TrainingListener() {
            private int seen;

            @Override
            public void onStep(StepMetrics metrics) {
                if (++seen == steps) {
                    if (crash) { throw new IllegalStateException("crash"); }
                    stop.request();
                }
            }
        }, stop);
    }
}
