package arabica.rlhf.kto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.nn.Decoder;
import arabica.rlhf.Recorder;
import arabica.rlhf.dpo.Bandit;
import arabica.rlhf.loss.KtoLoss;
import arabica.rlhf.loss.KtoLoss.ReferencePoint;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where KTO ends on the bandit, from the stationarity of its loss.
///
/// Of choice y there are `d_y` desirable and `u_y` undesirable rows. With `r_y = log π(y)/ref(y)` and `z` held constant, the
/// sum of the losses has the derivative `−β·c_y·σ'(β(r_y − z))` with respect to `r_y`, where `c_y = λ_D·d_y − λ_U·u_y`, for
/// σ' is even: both kinds of rows pull with the same force, in opposite directions. Through the softmax it is zero where
///
/// `π(y) = c_y·σ'(β(r_y − z)) / Σ_k c_k·σ'(β(r_k − z))`
///
/// which has a solution where all `c_y > 0`. There, `z = max(0, Σ q_y·r_y)`: with a single prompt, prompts with other rows'
/// responses are the rows themselves, so `q_y` is y's share of the rows. (So KTO matches a share of votes, and not a
/// reward: with all `c_y` in proportion to `ref`, it stays at the reference.)
class KtoBanditTests extends WithScope {
    private static final int[] DESIRABLE = {6, 3, 2};
    private static final int[] UNDESIRABLE = {2, 1, 1};

    @TempDir
    Path folder;

    KtoBanditTests() { super("auto", 1); }

    @ParameterizedTest
    @CsvSource({"0.5, 1, 1", "1, 1, 1", "0.5, 2, 1", "1, 1, 0.5"})
    void ktoEndsWhereItsLossIsStationaryFromThreeStarts(double beta, double desirableWeight,
            double undesirableWeight) {
        KtoLoss loss = new KtoLoss(desirableWeight, undesirableWeight, ReferencePoint.KL);
        double[] exact = stationary(loss, beta);
        for (int start = 0; start < Bandit.STARTS.length; start++) {
            Decoder policy = Bandit.model(scope, Bandit.STARTS[start]);
            Recorder recorder = new Recorder();
            TrainerOptions options = TrainerOptions.builder(0.03).batchSize(5).gradAccum(3).maxSteps(300).weightDecay(0)
                    .build();
            new KtoTrainer(options, new KtoOptions(beta, loss, 0)).trainExamples(policy,
                    Optional.of(Bandit.model(scope, Bandit.REFERENCE)), Optional.empty(), Examples.of(rows()),
                    RunContext.of(folder.resolve("from-" + start)).withListener(recorder));
            double[] found = Bandit.distribution(policy);
            assertThat(found).as("start %d", start).containsExactly(exact, within(0.01));
            assertThat(recorder.steps().getLast().get("kl")).isCloseTo(point(exact), within(0.01));
        }
    }

    private static double[] stationary(KtoLoss loss, double beta) {
        double[] p = Bandit.REFERENCE.clone();
        for (int i = 0; i < 10_000; i++) {
            double[] next = step(p, loss, beta);
            for (int y = 0; y < 3; y++) { p[y] = 0.5 * (p[y] + next[y]); }
        }
        assertThat(step(p, loss, beta)).containsExactly(p, within(1e-12));
        return p;
    }

    private static double[] step(double[] p, KtoLoss loss, double beta) {
        double z = point(p);
        double[] next = new double[3];
        double sum = 0;
        for (int y = 0; y < 3; y++) {
            double sigma = 1 / (1 + Math.exp(-beta * (Math.log(p[y] / Bandit.REFERENCE[y]) - z)));
            double c = loss.desirableWeight() * DESIRABLE[y] - loss.undesirableWeight() * UNDESIRABLE[y];
            next[y] = c * sigma * (1 - sigma);
            sum += next[y];
        }
        for (int y = 0; y < 3; y++) { next[y] /= sum; }
        return next;
    }

    private static double point(double[] p) {
        double sum = 0;
        for (int y = 0; y < 3; y++) {
            sum += (DESIRABLE[y] + UNDESIRABLE[y]) / 15.0 * Math.log(p[y] / Bandit.REFERENCE[y]);
        }
        return Math.max(0, sum);
    }

    private static List<UnpairedExample> rows() {
        List<UnpairedExample> rows = new ArrayList<>();
        for (int y = 0; y < 3; y++) {
            for (int i = 0; i < DESIRABLE[y]; i++) { rows.add(new UnpairedExample(Bandit.choice(y), true)); }
            for (int i = 0; i < UNDESIRABLE[y]; i++) { rows.add(new UnpairedExample(Bandit.choice(y), false)); }
        }
        return rows;
    }
}
