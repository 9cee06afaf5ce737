package arabica.rlhf.dpo;

import arabica.rlhf.train.Accumulation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DpoAccumulationTests {
    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void fourTimesTwoPairsAreEight(String backend, double bound) {
        Accumulation.agree(backend, bound, model -> model, model -> new DpoObjective(model, DpoOptions.DEFAULT, false),
                Accumulation.pairs().stream().map(pair -> new ReferencedPair(pair, -30, -40)).toList());
    }
}
