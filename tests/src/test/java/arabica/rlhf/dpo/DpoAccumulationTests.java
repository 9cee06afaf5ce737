package arabica.rlhf.dpo;

import arabica.rlhf.loss.LossSettings;
import arabica.rlhf.train.Accumulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// trl#2175: what a micro-batch is must not matter.
class DpoAccumulationTests {
    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void fourTimesTwoPairsAreEight(String backend, double bound) { agree(backend, bound, DpoOptions.DEFAULT); }

    @ParameterizedTest
    @ValueSource(strings = {"ipo-mean", "sigmoid-norm", "rdpo", "simpo", "orpo"})
    void fourTimesTwoPairsAreEightInEveryLoss(String loss) {
        agree("scalar", 1e-11, DpoOptions.of(LossSettings.NONE.loss(loss)));
    }

    @Test
    void fourTimesTwoPairsAreEightWithAnSftTerm() {
        agree("scalar", 1e-11, new DpoOptions(0.1, LossSettings.NONE.loss("sigmoid"), 0.7));
    }

    private static void agree(String backend, double bound, DpoOptions options) {
        Accumulation.agree(backend, bound, model -> model, model -> new DpoObjective(model, options, false),
                Accumulation.pairs().stream().map(pair -> new ReferencedPair(pair, -30, -40)).toList());
    }
}
