package arabica.rlhf.train;

import arabica.nn.Lora;
import arabica.nn.LoraConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.reward.RewardObjective;
import arabica.rlhf.sft.SequenceObjective;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Four micro-batches of two rows give the gradient of one batch of eight, although rows are of different lengths: losses
/// are scaled by the units of all of them together, never by rows or by micro-batch.
class AccumulationTests {
    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void fourTimesTwoRowsAreEightForLikelihood(String backend, double bound) {
        Accumulation.agree(backend, bound, model -> model, SequenceObjective::new, Accumulation.sequences(1));
    }

    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void fourTimesTwoPairsAreEightForPreferenceModels(String backend, double bound) {
        Accumulation.agree(backend, bound, model -> ScalarModel.of(model, Accumulation.head(model)),
                model -> new RewardObjective(model, new PairwiseLoss(0, 0.1, 0)), Accumulation.pairs());
    }

    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void fourTimesTwoRowsAreEightForAdapters(String backend, double bound) {
        Accumulation.agree(backend, bound, model -> Lora.attach(model, LoraConfig.ofRank(2), "", 1),
                SequenceObjective::new,
                Accumulation.sequences(1));
    }

}
