package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import arabica.autograd.Scope;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.tokenizer.BpeTrainer;
import arabica.nn.Decoder;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From rows of prompts to a run.
class PpoDataTests {
    private static final String END = "<|endoftext|>";
    private static final List<PromptRow> ROWS = List.of(new PromptRow("aab"), new PromptRow("bbbbbbbbbbbbbbbbb"),
            new PromptRow("ba"), new PromptRow("abb"));

    @TempDir
    Path folder;

    private BpeTokenizer tokenizer = new BpeTrainer(257, List.of(END)).add("ab").train();
    private final List<TrainingPlan> plans = new ArrayList<>();
    private final List<StepMetrics> evaluations = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Test
    void aPromptThatLeavesNoRoomForAResponseIsAnErrorByRow() {
        assertThatExceptionOfType(BadRowException.class).isThrownBy(() -> train(training(), ROWS))
                .satisfies(bad -> assertThat(bad.row()).isEqualTo(2))
                .withMessageContaining("17 tokens").withMessageContaining("at most 12");
        assertThat(Files.exists(folder.resolve("run/metrics.jsonl"))).isFalse();
    }

    @Test
    void itMayBeSkippedDroppedOrCutAtItsBeginning() {
        assertThat(train(training().skipBad(1), ROWS).skippedRows()).isEqualTo(1);
        assertThat(plans.getLast().examples()).isEqualTo(3);
        warnings.clear();
        train(training().truncation(Truncation.DROP).overwrite(true), ROWS);
        assertThat(plans.getLast().examples()).isEqualTo(3);
        assertThat(warnings).anyMatch(text -> text.contains("1 prompts of prompts are longer than 12 tokens"));
        assertThatExceptionOfType(DataException.class).isThrownBy(
                () -> train(training().truncation(Truncation.DROP).overwrite(true), ROWS.subList(1, 2)))
                .withMessageContaining("1 prompts of prompts").withMessageContaining("none is left");
        train(training().truncation(Truncation.START).overwrite(true), ROWS);
        assertThat(plans.getLast().examples()).isEqualTo(4);
    }

    @Test
    void heldOutPromptsAreEvaluatedAndNotTrainedOn() {
        List<PromptRow> rows = List.of(new PromptRow("aab"), new PromptRow("ab"), new PromptRow("ba"),
                new PromptRow("abb"));
        train(training().evalFraction(.25).maxSteps(2).evalEvery(1), rows);
        assertThat(plans.getLast().examples()).isEqualTo(3);
        assertThat(plans.getLast().evalExamples()).isEqualTo(1);
        assertThat(evaluations).hasSize(2);
        assertThat(evaluations.getLast().values().keySet()).contains("step", "eval_objective/scores",
                "eval_objective/kl").allMatch(name -> name.equals("step") || name.startsWith("eval_"));
    }

    @Test
    void promptsNeedNoEndTokenToAppend() {
        tokenizer = new BpeTrainer(256, List.of()).add("ab").train();
        assertThat(tokenizer.eosId()).isEmpty();

        assertThat(train(training(), ROWS.subList(2, 4)).step()).isEqualTo(1);
    }

    @Test
    void responsesEndAtTheTokenizersEosToo() {
        int eos = tokenizer.eosId().orElseThrow();
        List<Response> seen = new ArrayList<>();
        try (Scope scope = Scope.open(new ScalarBackend())) {
            Decoder policy = TinyModels.gpt2(scope, tokenizer.vocabSize(), OptionalInt.of(97), 1);
            PolicyModels models = PolicyModels.of(policy, RewardFunction.of(response -> {
                seen.add(response);
                return 0;
            })).withCritic(ScalarModel.create(policy.copy(scope), 2));
            new PolicyTrainer(training().build(), new Ppo(Ppo.defaults().rolloutSize(200).maxNewTokens(6).epochs(1)
                    .build())).train(models, tokenizer,
                            TrainingData.of(RowSource.inMemory("prompts", ROWS.subList(2, 4))),
                            RunContext.of(folder.resolve("run")));
        }
        for (int end : new int[]{eos, 97}) {
            List<Response> ended = seen.stream()
                    .filter(response -> Arrays.stream(response.ids()).anyMatch(id -> id == end)).toList();
            assertThat(ended).as("ended by " + end).isNotEmpty().allMatch(Response::finished)
                    .allMatch(response -> response.ids()[response.ids().length - 1] == end);
        }
    }

    @Test
    void theFinishedModelLiesInTheFolderWithItsTokenizer() {
        train(training(), ROWS.subList(2, 4));
        assertThat(folder.resolve("run")).isDirectoryContaining("glob:**/model.safetensors")
                .isDirectoryContaining("glob:**/config.json").isDirectoryContaining("glob:**/tokenizer.json");
    }

    private static TrainerOptionsBuilder training() { return TrainerOptions.builder(.01).maxSteps(1); }

    private TrainingResult train(TrainerOptionsBuilder training, List<PromptRow> rows) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onStart(TrainingPlan plan) { plans.add(plan); }

            @Override
            public void onWarning(String message) { warnings.add(message); }

            @Override
            public void onEvaluation(StepMetrics metrics) { evaluations.add(metrics); }
        };
        try (Scope scope = Scope.open(new ScalarBackend())) {
            Decoder policy = TinyModels.gpt2(scope, tokenizer.vocabSize(), tokenizer.eosId(), 1);
            PolicyModels models = PolicyModels.of(policy, RewardFunction.of(response -> response.ids().length))
                    .withCritic(ScalarModel.create(policy.copy(scope), 2));
            return new PolicyTrainer(training.build(), new Ppo(Ppo.defaults().rolloutSize(4).maxNewTokens(4).build()))
                    .train(
                            models, tokenizer, TrainingData.of(RowSource.inMemory("prompts", rows)),
                            RunContext.of(folder.resolve("run")).withListener(listener));
        }
    }
}
