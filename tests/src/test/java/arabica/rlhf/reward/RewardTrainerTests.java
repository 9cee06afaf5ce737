package arabica.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.Golden;
import arabica.rlhf.Recorder;
import arabica.rlhf.Tiny;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.PreferenceEvaluation;
import arabica.rlhf.eval.PreferenceEvaluator;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardTrainerTests extends WithScope {
    @TempDir
    Path folder;
    private final Recorder recorder = new Recorder();

    RewardTrainerTests() { super("auto", 2); }

    @Test
    void itLearnsAnEasyPreferenceAndItsModelIsReadBack() {
        ScalarModel model = ScalarModel.create(Tiny.model(scope, 2), 2);
        TrainerOptions options = TrainerOptions.builder(3e-3).batchSize(8).epochs(15).evalFraction(0.25)
                .schedule(LearningRateSchedule.Kind.CONSTANT).build();
        Path out = folder.resolve("out");
        new RewardTrainer(options, new PairwiseLoss(0, 0.01, 0)).train(model, Golden.tokenizer(),
                TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(24))),
                RunContext.of(out).withListener(recorder));
        StepMetrics last = recorder.steps().getLast();
        assertThat(last.get("accuracy")).isEqualTo(1);
        assertThat(last.get("margin")).isPositive();
        assertThat(recorder.evaluations().getLast().get("eval_accuracy")).isGreaterThan(0.9);
        assertThat(recorder.evaluations().getLast().values()).containsKeys("eval_loss", "eval_mean_reward",
                "eval_min_reward", "eval_max_reward", "eval_margin");
        BpeTokenizer tokenizer = BpeTokenizer.read(out);
        List<int[]> sequences = List.of(tokenizer.encode("Where? Here it is."), tokenizer.encode("Where?"));
        try (Scope readScope = Scope.open(backend)) {
            double[] read = Rewards.score(ModelDirectory.loadScalar(out, readScope, 9), sequences, 2);
            assertThat(read).isEqualTo(Rewards.score(model, sequences, 2));
        }
    }

    @Test
    void theRowsThatARunNamesAsHeldOutAreThoseThatItIsEvaluatedOn() {
        ScalarModel model = ScalarModel.create(Tiny.model(scope, 2), 2);
        TrainerOptions options = TrainerOptions.builder(1e-3).batchSize(8).epochs(1).evalFraction(0.4).build();
        RowSource rows = RowSource.inMemory("rows", Tiny.pairs(24));
        List<Long> heldOut = new ArrayList<>();
        new RewardTrainer(options, PairwiseLoss.PLAIN).train(model, Golden.tokenizer(), TrainingData.of(rows),
                RunContext.of(folder.resolve("out")).withListener(TrainingListener.all(recorder,
                        new TrainingListener() {
                            @Override
                            public void onHeldOut(long[] places) { LongStream.of(places).forEach(heldOut::add); }
                        })));
        PreferenceEvaluation evaluation = new PreferenceEvaluator(model, Golden.tokenizer(), TokenizeOptions.of(48), 8)
                .evaluate(rows.only(heldOut::contains), BadRowPolicy.strict(), Bootstrap.seeded(0));
        assertThat(evaluation.pairs()).isEqualTo(heldOut.size()).isBetween(8, 12);
        assertThat(evaluation.loss()).isCloseTo(recorder.evaluations().getLast().get("eval_loss"), within(1e-5));
    }

    @Test
    void aSequencesScoreDoesNotDependOnItsNeighbours() {
        ScalarModel model = ScalarModel.create(Tiny.model(scope, 2), 2);
        List<int[]> sequences = List.of(new int[]{5}, new int[]{5, 6, 7, 8, 9, 10, 11}, new int[]{5, 6, 7});
        double[] together = Rewards.score(model, sequences, 3);
        double[] alone = Rewards.score(model, sequences, 1);
        assertThat(together).containsExactly(alone, within(1e-6));
        assertThat(alone[0]).isNotEqualTo(alone[1]);
    }
}
