package arabica.rlhf.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.rlhf.reward.EnsembleScores;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What an evaluation says beyond accuracy: which temperature would calibrate, where it is right, how far members agree.
class PreferenceSlicesTests {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 1);

    @Test
    void threeRightOfFourAtOneMarginAskForTheTemperatureThatSaysThreeQuarters() {
        // σ(1/T) = 3/4
        assertThat(Temperature.fit(new double[]{1, 1, 1, -1}).getAsDouble()).isCloseTo(1 / Math.log(3), within(1e-12));
    }

    @Test
    void scoresThatClaimFourTimesTooMuchAskForTemperatureFour() {
        SplittableRandom random = new SplittableRandom(5);
        double[] margins = new double[20_000];
        for (int i = 0; i < margins.length; i++) {
            double margin = random.nextDouble() * 3;
            margins[i] = random.nextDouble() < 1 / (1 + Math.exp(-margin)) ? margin : -margin;
        }
        assertThat(Temperature.fit(margins).getAsDouble()).isCloseTo(1, within(.05));
        double[] louder = Arrays.stream(margins).map(margin -> 4 * margin).toArray();
        assertThat(Temperature.fit(louder).getAsDouble())
                .isCloseTo(4 * Temperature.fit(margins).getAsDouble(), within(1e-9));
    }

    @Test
    void whereNoNumberIsTheBestTemperatureThereIsNone() {
        assertThat(Temperature.fit(new double[]{0.1, 2})).as("all right: the smaller the better").isEmpty();
        assertThat(Temperature.fit(new double[]{-1, 0.5})).as("for the rejected: the larger the better").isEmpty();
        assertThat(Temperature.fit(new double[]{0, 0})).isEmpty();
    }

    @Test
    void fifthsByLengthDifferenceKeepEqualDifferencesTogether() {
        int[] chosenLength = {10, 5, 5, 5, 5, 5, 9, 8, 7, 20};
        int[] rejectedLength = {20, 4, 4, 4, 4, 4, 5, 5, 5, 5};
        double[] scores = {1, 1, 1, 1, 1, 0, 1, 1, 0, 1};
        EvaluatedPairs pairs = EvaluatedPairs.of(scores, IntStream.range(0, 10).mapToDouble(i -> 0.5).toArray(),
                chosenLength,
                rejectedLength);
        List<PreferenceEvaluation.LengthSlice> slices = PreferenceEvaluation.of(pairs, BOOTSTRAP).byLengthDifference();
        assertThat(slices).extracting(PreferenceEvaluation.LengthSlice::from).containsExactly(-10, 2, 4);
        assertThat(slices).extracting(PreferenceEvaluation.LengthSlice::to).containsExactly(1, 3, 15);
        assertThat(slices).extracting(PreferenceEvaluation.LengthSlice::pairs).containsExactly(6, 2, 2);
        assertThat(slices).extracting(slice -> slice.accuracy().value()).containsExactly(5 / 6.0, 0.5, 1.0);
        assertThat(slices.getFirst().accuracy().low()).isLessThan(slices.getFirst().accuracy().high());
    }

    @Test
    void sourcesAreToldApartAndPairsWithoutOneStandBesideThem() {
        EvaluatedPairs pairs = new EvaluatedPairs(one(1, 0, 1, 2), one(0, 1, 0, 2), new int[4], new int[4],
                List.of(Optional.of("web"), Optional.of("web"), Optional.empty(), Optional.of("book")));
        List<PreferenceEvaluation.SourceSlice> slices = PreferenceEvaluation.of(pairs, BOOTSTRAP).bySource();
        assertThat(slices).extracting(PreferenceEvaluation.SourceSlice::source).containsExactly("(none)", "book",
                "web");
        assertThat(slices).extracting(slice -> slice.accuracy().value()).containsExactly(1.0, 0.5, 0.5);
        assertThat(PreferenceEvaluation.of(EvaluatedPairs.of(new double[]{1}, new double[]{0}, new int[1], new int[1]),
                BOOTSTRAP).bySource()).isEmpty();
    }

    @Test
    void membersAgreeWhereTheyOrderAlikeAndTheirMeanIsJudged() {
        // Margins: (1, 3), (-1, 3), (-1, -1), (2, 2): levels of 100 cancel.
        EvaluatedPairs pairs = new EvaluatedPairs(
                new EnsembleScores(new double[][]{{1, 0, 0, 2}, {103, 103, 100, 102}}),
                new EnsembleScores(new double[][]{{0, 1, 1, 0}, {100, 100, 101, 100}}), new int[4], new int[4],
                List.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        PreferenceEvaluation evaluation = PreferenceEvaluation.of(pairs, BOOTSTRAP);
        assertThat(evaluation.accuracy().value()).isEqualTo(0.75);
        assertThat(evaluation.meanMargin()).isEqualTo((2 + 1 - 1 + 2) / 4.0);
        MemberAgreement members = evaluation.members().orElseThrow();
        assertThat(members.accuracy()).containsExactly(0.5, 0.75);
        assertThat(members.marginDeviation()).isEqualTo((1 + 2 + 0 + 0) / 4.0);
        assertThat(members.unanimous()).isEqualTo(0.75);
        assertThat(members.unanimousAccuracy()).isEqualTo(2 / 3.0);
        assertThat(members.dividedAccuracy()).isEqualTo(1);
        assertThat(PreferenceEvaluation.of(EvaluatedPairs.of(new double[]{1}, new double[]{0}, new int[1], new int[1]),
                BOOTSTRAP).members()).isEmpty();
    }

    @Test
    void numbersOfPairsThatDifferAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> EvaluatedPairs.of(new double[2], new double[1], new int[2], new int[2]));
        assertThatIllegalArgumentException().isThrownBy(
                () -> EvaluatedPairs.of(new double[2], new double[2], new int[3], new int[2]));
    }

    private static EnsembleScores one(double... scores) { return new EnsembleScores(new double[][]{scores}); }
}
