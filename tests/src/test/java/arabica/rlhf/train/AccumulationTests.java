package arabica.rlhf.train;

import arabica.nn.Lora;
import arabica.nn.LoraConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.reward.RewardObjective;
import arabica.rlhf.reward.RewardOptions;
import arabica.rlhf.sft.SequenceObjective;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
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
    @CsvSource({"vector, 1e-5", "scalar, 1e-12"})
    void fourTimesTwoPairsAreEightBesideTheLossOfTheLanguageModel(String backend, double bound) {
        Accumulation.agree(backend, bound, model -> ScalarModel.of(model, Accumulation.head(model)),
                model -> new RewardObjective(model, new RewardOptions(PairwiseLoss.PLAIN, 0.3)), Accumulation.pairs());
    }

    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void fourTimesTwoPairsOfTheirOwnMarginsAndWeightsAreEight(String backend, double bound) {
        List<PairExample> pairs = Accumulation.pairs();
        List<PairExample> noted = IntStream.range(0, pairs.size()).mapToObj(i -> new PairExample(pairs.get(i).chosen(),
                pairs.get(i).rejected(), 1, i % 3 == 0 ? OptionalDouble.empty() : OptionalDouble.of(i / 4.0), i % 5))
                .toList();
        Accumulation.agree(backend, bound, model -> ScalarModel.of(model, Accumulation.head(model)),
                model -> new RewardObjective(model, new PairwiseLoss(0.5, 0.1, 0.1)), noted);
    }

    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void aPairOfWeightTwoIsThatPairTwiceAndOneOfWeightZeroIsNotThere(String backend, double bound) {
        List<PairExample> pairs = Accumulation.pairs();
        List<PairExample> weighted = List.of(weighing(pairs.get(0), 2), pairs.get(1), weighing(pairs.get(2), 0));
        Accumulation.agree(backend, bound, model -> ScalarModel.of(model, Accumulation.head(model)),
                model -> new RewardObjective(model, new PairwiseLoss(0, 0.1, 0)), List.of(weighted),
                List.of(List.of(pairs.get(0), pairs.get(1)), List.of(pairs.get(0))));
    }

    private static PairExample weighing(PairExample pair, double weight) {
        return new PairExample(pair.chosen(), pair.rejected(), 1, OptionalDouble.empty(), weight);
    }

    @ParameterizedTest
    @CsvSource({"vector, 1e-6", "scalar, 1e-12"})
    void fourTimesTwoRowsAreEightForAdapters(String backend, double bound) {
        Accumulation.agree(backend, bound, model -> Lora.attach(model, LoraConfig.ofRank(2), "", 1),
                SequenceObjective::new,
                Accumulation.sequences(1));
    }

}
