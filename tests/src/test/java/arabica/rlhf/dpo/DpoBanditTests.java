package arabica.rlhf.dpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.nn.Decoder;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.PreferenceLoss;
import arabica.rlhf.loss.SimPo;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole runs of the trainer end where theory says ([Bandit]), wherever they start.
class DpoBanditTests extends WithScope {
    private static final double BOUND = 0.01;

    @TempDir
    Path folder;

    DpoBanditTests() { super("auto", 1); }

    /// With the exact Bradley-Terry probabilities as soft labels, DPO ends at `π*(y) ∝ ref(y)·exp(r(y)/β)`: there every
    /// pair's `βh` is the difference of its rewards, and so each pair's gradient is zero on its own.
    @ParameterizedTest
    @CsvSource({"0.5, 0.91867231, 0.07459727, 0.00673043, 0.4322051391",
            "1, 0.78439876, 0.17313851, 0.04246273, 0.1922454475"})
    void dpoReachesTheExactOptimumFromThreeStarts(double beta, double first, double second, double third, double kl) {
        double[] exact = {first, second, third};
        assertThat(Bandit.tilted(Bandit.REFERENCE, 1 / beta, 0, -1 / beta)).containsExactly(exact, within(1e-8));
        for (int start = 0; start < Bandit.STARTS.length; start++) {
            double[] found = train(start, new DpoLoss.Sigmoid(), beta, Optional.of(Bandit.REFERENCE));
            assertThat(found).as("start %d", start).containsExactly(exact, within(BOUND));
            assertThat(Bandit.kl(found, Bandit.REFERENCE)).as("KL from start %d", start).isCloseTo(kl, within(BOUND));
        }
    }

    /// IPO under the same labels: `p·(h − t)² + (1−p)·(h + t)²` with `t = 1/(2β)` is least at `h = (2p − 1)·t`. Over all
    /// pairs of n choices, `h_ab = s_a − s_b` is a least-squares problem with the solution
    /// `s_a = (1/n)·Σ_b (2·p_ab − 1)·t`, and `π*(y) ∝ ref(y)·exp(s_y)`: the paper's `exp(E[p(y ≻ y')]/τ)` under even `y'`.
    @ParameterizedTest
    @CsvSource({"0.2", "0.5"})
    void ipoReachesTheExactOptimumFromThreeStarts(double beta) {
        double[] scores = new double[3];
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) { scores[a] += (2 * Bandit.preference(a, b) - 1) / (2 * beta) / 3; }
        }
        double[] exact = Bandit.tilted(Bandit.REFERENCE, scores);
        for (int start = 0; start < Bandit.STARTS.length; start++) {
            assertThat(train(start, new DpoLoss.Ipo(false), beta, Optional.of(Bandit.REFERENCE)))
                    .as("start %d", start).containsExactly(exact, within(BOUND));
        }
    }

    /// Without a margin SimPO under the same labels is DPO against an even reference: `π*(y) ∝ exp(r(y)/β)`.
    @ParameterizedTest
    @CsvSource({"1", "2"})
    void simPoReachesTheExactOptimumFromThreeStarts(double beta) {
        double[] exact = Bandit.tilted(new double[]{1, 1, 1}, 1 / beta, 0, -1 / beta);
        for (int start = 0; start < Bandit.STARTS.length; start++) {
            assertThat(train(start, new SimPo(0), beta, Optional.empty())).as("start %d", start)
                    .containsExactly(exact, within(BOUND));
        }
    }

    private double[] train(int start, PreferenceLoss loss, double beta, Optional<double[]> reference) {
        Decoder policy = Bandit.model(scope, Bandit.STARTS[start]);
        assertThat(Bandit.distribution(policy)).containsExactly(Bandit.STARTS[start], within(1e-5));
        TrainerOptions options = TrainerOptions.builder(0.03).batchSize(3).maxSteps(300).weightDecay(0).build();
        new DpoTrainer(options, new DpoOptions(beta, loss, 0)).trainExamples(policy,
                reference.map(probabilities -> Bandit.model(scope, probabilities)), Optional.empty(),
                Examples.of(Bandit.pairs()), RunContext.of(folder.resolve("from-" + start)));
        return Bandit.distribution(policy);
    }
}
