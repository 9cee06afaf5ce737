package arabica.rlhf.kto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.PairNotes;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.UnpairedRow;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.Dropout;
import arabica.nn.LearningRateSchedule;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.loss.KtoLoss;
import arabica.rlhf.loss.KtoLoss.ReferencePoint;
import arabica.rlhf.train.Accumulation;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KtoTrainerTests extends WithScope {
    @TempDir
    Path folder;
    private final Recorder recorder = new Recorder();

    KtoTrainerTests() { super("auto", 2); }

    @ParameterizedTest
    @ValueSource(strings = {"kto", "apo-zero-unpaired"})
    void everyLossStartsAtHalfAndTellsTheTwoKindsApart(String name) {
        List<StepMetrics> steps = train(KtoLoss.named(name, 1, 1), 12, 0, Tiny.pairs(8));
        assertThat(steps.getFirst().get("loss")).isCloseTo(0.5, within(1e-5));
        assertThat(steps.getFirst().get("kl")).isCloseTo(0, within(1e-4));
        assertThat(steps.getLast().get("loss")).isLessThan(0.5);
        assertThat(steps.getLast().get("rewards/margins")).isGreaterThan(0.05);
    }

    @Test
    void aPairIsADesirableRowAndAnUndesirableOne() {
        List<Row> rows = new ArrayList<>();
        for (PreferenceRow pair : Tiny.pairs(4)) {
            rows.add(new UnpairedRow(pair.prompt(), pair.chosen(), true));
            rows.add(new UnpairedRow(pair.prompt(), pair.rejected(), false));
        }
        List<StepMetrics> ofPairs = List.copyOf(train(KtoLoss.PLAIN, 3, 0, Tiny.pairs(4)));
        List<StepMetrics> ofRows = train(KtoLoss.PLAIN, 3, 0, rows);
        for (int i = 0; i < 3; i++) { assertThat(ofRows.get(i + 3).get("loss")).isEqualTo(ofPairs.get(i).get("loss")); }
    }

    @Test
    void anSftWeightAddsTheLikelihoodOfDesirableResponsesAlone() {
        List<Row> rows = List.of(new UnpairedRow("Where is it?", " Here.", true),
                new UnpairedRow("Where was it?", " Nowhere at all.", false));
        StepMetrics step = train(KtoLoss.PLAIN, 1, 2, rows).getFirst();
        assertThat(step.get("loss")).isCloseTo(0.5 + 2 * step.get("nll_loss") / 2, within(1e-4));
    }

    @Test
    void theKlIsThatOfPromptsWithTheResponsesToOthersOfTheWholeBatch() {
        Decoder policy = Tiny.model(scope, 1);
        Decoder reference = Tiny.model(scope, 2);
        List<ReferencedResponse> rows = rows(reference);
        KtoObjective objective = new KtoObjective(policy, Optional.of(reference), KtoOptions.DEFAULT, 48, false);
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            TokenSequence prompt = rows.get(i).sequence();
            TokenSequence response = rows.get((i + 1) % rows.size()).sequence();
            int[] ids = new int[1 + response.length() - 1];
            ids[0] = prompt.ids()[0];
            System.arraycopy(response.ids(), 1, ids, 1, response.length() - 1);
            List<TokenSequence> mismatched = List.of(new TokenSequence(ids, 1));
            sum += LogProbs.sums(policy, mismatched, 1)[0] - LogProbs.sums(reference, mismatched, 1)[0];
        }
        double expected = Math.max(0, sum / rows.size());
        for (int size : new int[]{1, 2, 8}) {
            List<List<ReferencedResponse>> micros = new ArrayList<>();
            for (int from = 0; from < 8; from += size) { micros.add(rows.subList(from, from + size)); }
            objective.beforeBatch(Examples.of(micros));
            MetricSums metrics = new MetricSums();
            Scope.step(backend, () -> Autograd
                    .noGrad(() -> objective.lossSum(rows.subList(0, 2), Dropout.NONE, metrics).item()));
            assertThat(metrics.values().get("kl")).as("micro-batches of %d", size).isCloseTo(expected, within(1e-4));
        }
    }

    /// trl#2175, with the KL divergence of the whole batch.
    @ParameterizedTest
    @CsvSource({"vector, 1e-5, 0", "scalar, 1e-11, 0", "scalar, 1e-11, 0.7"})
    void fourTimesTwoResponsesAreEight(String name, double bound, double sftWeight) {
        KtoOptions options = new KtoOptions(0.1, new KtoLoss(1.3, 0.8, ReferencePoint.KL), sftWeight);
        List<ReferencedResponse> rows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rows.add(new ReferencedResponse(
                    new UnpairedExample(Accumulation.pairs().get(i).chosen(), i % 3 != 0), -35 - i));
        }
        // The policy against a reference that is far from it: the KL is not 0.
        Accumulation.agree(name, bound, model -> model,
                model -> new KtoObjective(model, Optional.of(Tiny.model(model.parameters().scope(), 9)), options,
                        48, false),
                rows);
    }

    @Test
    void responsesNeverMeetTheirOwnPromptWhereThereAreOthers() {
        List<TokenSequence> rows = new ArrayList<>();
        for (int prompt = 0; prompt < 4; prompt++) {
            for (int i = 0; i < 2; i++) { rows.add(new TokenSequence(new int[]{prompt, 10 + 2 * prompt + i}, 1)); }
        }
        List<TokenSequence> mismatched = Mismatched.of(rows, 8);
        List<Integer> responses = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int[] ids = mismatched.get(i).ids();
            assertThat(ids[0]).isEqualTo(rows.get(i).ids()[0]);
            assertThat((ids[1] - 10) / 2).isNotEqualTo(ids[0]);
            responses.add(ids[1]);
        }
        assertThat(responses).containsExactlyInAnyOrder(10, 11, 12, 13, 14, 15, 16, 17);
        List<TokenSequence> cut = Mismatched.of(List.of(new TokenSequence(new int[]{1, 2, 3, 4}, 3),
                new TokenSequence(new int[]{5, 6, 7, 8}, 1)), 4);
        assertThat(cut.getFirst()).isEqualTo(new TokenSequence(new int[]{1, 2, 3, 6}, 3));
    }

    @Test
    void aReferenceThatIsNotThePolicyIsNoticedBeforeTheFirstStep() {
        Decoder policy = Tiny.model(scope, 1);
        KtoObjective objective = new KtoObjective(policy, Optional.of(policy), KtoOptions.DEFAULT, 48, true);
        assertThatThrownBy(() -> objective.checkStart(rows(Tiny.model(scope, 2))))
                .isInstanceOf(TrainingException.class).hasMessageContaining("must be 0.5");
        objective.checkStart(rows(policy));
    }

    @Test
    void aReferenceOfAShorterContextIsNeverGivenMoreThanItReads() {
        Decoder reference = Decoder.create(DecoderConfig.gpt2(457, 24, 16, 1, 2, 32, 1e-5, OptionalInt.of(456),
                OptionalInt.of(456)), scope, 2);
        List<Row> rows = List.of(new UnpairedRow("Where did the very old fox go?", " Up.", true),
                new UnpairedRow("Go?", " It ran a long way into the wood.", false));
        for (Row row : rows) {
            UnpairedRow of = (UnpairedRow) row;
            assertThat(Golden.tokenizer().encode(of.prompt().text() + of.completion())).hasSizeLessThan(24);
        }
        assertThat(Golden.tokenizer().encode("Where did the very old fox go? It ran a long way into the wood."))
                .as("one's prompt with the other's response").hasSizeGreaterThan(24);
        train(Optional.of(reference), TrainerOptions.builder(3e-3).batchSize(2).maxSteps(2).truncation(Truncation.DROP)
                .build(), rows);
        assertThat(recorder.steps()).hasSize(2);
        assertThat(recorder.warnings()).noneMatch(warning -> warning.contains("left out"));
    }

    /// Its own response in place of another's would make z its log-ratio.
    @Test
    void aBatchOfOneRowHasNoKl() {
        Decoder policy = Tiny.model(scope, 1);
        Decoder reference = Tiny.model(scope, 2);
        List<ReferencedResponse> rows = rows(reference);
        KtoObjective objective = new KtoObjective(policy, Optional.of(reference), KtoOptions.DEFAULT, 48, false);
        for (ReferencedResponse row : rows) {
            objective.beforeBatch(Examples.of(List.of(rows)));
            objective.beforeBatch(Examples.of(List.of(List.of(row))));
            MetricSums metrics = new MetricSums();
            Scope.step(backend, () -> Autograd
                    .noGrad(() -> objective.lossSum(List.of(row), Dropout.NONE, metrics).item()));
            assertThat(metrics.values().get("kl")).isZero();
        }
    }

    @Test
    void aReferenceOfTheSameWeightsIsCheckedLikeNone() {
        TrainerOptions options = TrainerOptions.builder(3e-3).batchSize(2).maxSteps(1).overwrite(true).build();
        Decoder meddled = Tiny.model(scope, 1);
        Decoder other = Tiny.model(scope, 2);
        RunContext context = RunContext.of(folder.resolve("out")).withListener(new TrainingListener() {
            @Override
            public void onPhase(String phase, long done, long total) {
                if (phase.equals("tokenize")) { meddled.parameters().copyFrom(other.parameters()); }
            }
        });
        assertThatThrownBy(() -> new KtoTrainer(options, KtoOptions.DEFAULT).train(Tiny.model(scope, 1),
                Optional.of(meddled), Golden.tokenizer(),
                TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(4))), context))
                .isInstanceOf(TrainingException.class).hasMessageContaining("must be 0.5");
        assertThat(folder.resolve("out/run.json")).as("refused before it began").doesNotExist();
    }

    @Test
    void imbalanceIsWarnedOfWithTheWeightsThatWouldMendIt() {
        assertThat(new Balance(400, 100).warning(KtoLoss.PLAIN).orElseThrow()).contains("400 desirable", "4.00 to 1",
                "--desirable-weight 0.25 to 0.33", "--undesirable-weight 3.00 to 4.00");
        assertThat(new Balance(400, 100).warning(new KtoLoss(0.25, 1, ReferencePoint.KL))).isEmpty();
        assertThat(new Balance(400, 100).warning(new KtoLoss(1, 3.5, ReferencePoint.KL))).isEmpty();
        assertThat(new Balance(100, 100).warning(KtoLoss.PLAIN)).isEmpty();
        assertThat(new Balance(5, 0).warning(KtoLoss.PLAIN).orElseThrow()).contains("all 5 responses are desirable");
    }

    @Test
    void whatCannotBeDoneIsRefused() {
        PreferenceRow pair = Tiny.pairs(1).getFirst()
                .withNotes(new PairNotes(OptionalDouble.empty(), 2, Optional.empty()));
        assertThatThrownBy(() -> train(KtoLoss.PLAIN, 1, 0, List.of(pair))).hasMessageContaining("\"weight\"")
                .hasMessageContaining("2.0");
        TrainerOptions one = TrainerOptions.builder(1e-3).batchSize(1).build();
        assertThatThrownBy(() -> new KtoTrainer(one, KtoOptions.DEFAULT).train(Tiny.model(scope, 1), Optional.empty(),
                Golden.tokenizer(), TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(2))),
                RunContext.of(folder.resolve("one")))).hasMessageContaining("at least 2");
        assertThat(folder.resolve("one/run.json")).doesNotExist();
    }

    private void train(Optional<Decoder> reference, TrainerOptions options, List<? extends Row> rows) {
        new KtoTrainer(options, KtoOptions.DEFAULT).train(Tiny.model(scope, 1), reference.map(model -> model),
                Golden.tokenizer(), TrainingData.of(RowSource.inMemory("rows", rows)),
                RunContext.of(folder.resolve("out")).withListener(recorder));
    }

    private List<StepMetrics> train(KtoLoss loss, int steps, double sftWeight, List<? extends Row> rows) {
        TrainerOptions options = TrainerOptions.builder(3e-3).batchSize(4).gradAccum(2).maxSteps(steps)
                .shuffle(false).overwrite(true).schedule(LearningRateSchedule.Kind.CONSTANT).build();
        new KtoTrainer(options, new KtoOptions(0.5, loss, sftWeight)).train(Tiny.model(scope, 1), Optional.empty(),
                Golden.tokenizer(), TrainingData.of(RowSource.inMemory("rows", rows)),
                RunContext.of(folder.resolve("out")).withListener(recorder));
        return recorder.steps();
    }

    private static List<ReferencedResponse> rows(Decoder reference) {
        List<ReferencedResponse> rows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int[] ids = new int[3 + i];
            ids[0] = 10 + i;
            for (int t = 1; t < ids.length; t++) { ids[t] = (31 * i + 7 * t) % 400; }
            TokenSequence sequence = new TokenSequence(ids, 1);
            rows.add(new ReferencedResponse(new UnpairedExample(sequence, i % 2 == 0),
                    LogProbs.sums(reference, List.of(sequence), 1)[0]));
        }
        return rows;
    }
}
