package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import arabica.nn.ScalarModel;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.ppo.PolicyModels;
import arabica.rlhf.ppo.PolicyTrainer;
import arabica.rlhf.ppo.Ppo;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.io.TempDir;

/// A data file that goes away: before it is read, while a run trains, or between a stop and its resumption. What is missing is
/// named, and nothing that was saved is lost.
class VanishedDataTests {
    private static final int STEPS = 4;

    enum Kind {
        SFT(RowUse.FINE_TUNING), REWARD(RowUse.PREFERENCE), DPO(RowUse.PREFERENCE), PPO(RowUse.PROMPT);

        private final RowUse use;

        Kind(RowUse use) { this.use = use; }
    }

    @TempDir
    Path folder;

    private final Backend backend = new VectorBackend(1);
    private Path data;

    @BeforeEach
    void data() throws IOException { data = write(folder.resolve("rows.jsonl"), Kind.SFT); }

    @AfterEach
    void close() { backend.close(); }

    /// It is read twice: for its hash, which is part of the run's identity, and for its rows.
    @ParameterizedTest
    @EnumSource
    void betweenItsHashAndItsRowsIsNamedAndLeavesNothingBehind(Kind kind) throws IOException {
        write(data, kind);
        RowSource rows = files(kind);
        RowSource vanishing = new RowSource() {
            @Override
            public String name() { return rows.name(); }

            @Override
            public void forEach(BadRowPolicy bad, Consumer<SourcedRow> action) {
                rows.forEach(bad, action);
                delete(data);
            }

            @Override
            public SequencedMap<String, String> fingerprints() {
                SequencedMap<String, String> hashes = rows.fingerprints();
                delete(data);
                return hashes;
            }
        };
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> train(kind, vanishing, options(), RunContext.of(out)))
                .isInstanceOf(DataException.class).hasMessageContaining(data.toString()).hasMessageNotContaining("\n");
        assertThat(out.resolve("run.json")).doesNotExist();

        write(data, kind);
        assertThat(train(kind, files(kind), options(), RunContext.of(out)).step()).isEqualTo(STEPS);
    }

    /// A run has its rows as tokens: it goes on to the same end.
    @ParameterizedTest
    @EnumSource
    void whileARunTrainsChangesNothing(Kind kind) throws IOException {
        write(data, kind);
        train(kind, files(kind), options(), RunContext.of(folder.resolve("whole")));
        train(kind, files(kind), options(), RunContext.of(folder.resolve("out")).withListener(new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { if (metrics.step() == 1) { delete(data); } }
        }));
        assertThat(data).doesNotExist();
        assertSame("whole", "out");
    }

    @ParameterizedTest
    @EnumSource
    void betweenAStopAndItsResumptionIsNamedAndCostsNothing(Kind kind) throws IOException {
        write(data, kind);
        train(kind, files(kind), options(), RunContext.of(folder.resolve("whole")));
        StopSignal stop = new StopSignal();
        Path out = folder.resolve("out");
        train(kind, files(kind), options(), new RunContext(out, new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { if (metrics.step() == 2) { stop.request(); } }
        }, stop));

        delete(data);
        TrainerOptions resumed = options().toBuilder().resume(true).build();
        assertThatThrownBy(() -> train(kind, files(kind), resumed, RunContext.of(out)))
                .isInstanceOf(DataException.class).hasMessage(data + ": no such file");
        assertThat(out.resolve("checkpoints/step-2/model.safetensors")).exists();

        write(data, kind);
        train(kind, files(kind), resumed, RunContext.of(out));
        assertSame("whole", "out");
    }

    private TrainingResult train(Kind kind, RowSource rows, TrainerOptions options, RunContext context) {
        TrainingData of = TrainingData.of(rows);
        try (Scope scope = Scope.open(backend)) {
            return switch (kind) {
                case SFT -> new SftTrainer(options, LossOn.COMPLETION).train(Tiny.model(scope, 3), Golden.tokenizer(),
                        of, context);
                case REWARD -> new RewardTrainer(options, new PairwiseLoss(0, 0, 0)).train(judge(scope, 3),
                        Golden.tokenizer(), of, context);
                case DPO -> new DpoTrainer(options, DpoOptions.DEFAULT).train(Tiny.model(scope, 3), Optional.empty(),
                        Golden.tokenizer(), of, context);
                case PPO -> new PolicyTrainer(options, new Ppo(Ppo.defaults().rolloutSize(4).maxNewTokens(3).build()))
                        .train(PolicyModels.of(Tiny.model(scope, 3), new PreferenceReward(judge(scope, 4)))
                                .withCritic(judge(scope, 5)), Golden.tokenizer(), of, context);
            };
        }
    }

    private static ScalarModel judge(Scope scope, long seed) {
        return ScalarModel.create(Tiny.model(scope, seed), seed);
    }

    private RowSource files(Kind kind) { return RowSource.files(List.of(data), kind.use, PromptTemplate.NONE); }

    private static TrainerOptions options() {
        return TrainerOptions.builder(0.01).batchSize(2).maxSteps(STEPS).saveEvery(1).build();
    }

    private static Path write(Path file, Kind kind) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            String answers = switch (kind) {
                case SFT -> "\"completion\": \" It ran home " + i + "\"";
                case REWARD, DPO -> "\"chosen\": \" It ran home " + i + "\", \"rejected\": \" no " + i + "\"";
                case PPO -> "\"id\": " + i;
            };
            lines.append("{\"prompt\": \"Where did number ").append(i).append(" go?\", ").append(answers).append("}\n");
        }
        return Files.writeString(file, lines);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertSame(String whole, String other) {
        for (String file : List.of("model.safetensors", "checkpoints/step-" + STEPS + "/optimizer.safetensors")) {
            assertThat(folder.resolve(other).resolve(file)).as(file)
                    .hasSameBinaryContentAs(folder.resolve(whole).resolve(file));
        }
    }
}
