package arabica.rlhf.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AcquisitionTests {
    private static final Candidate A = candidate(" The fox ran home.", 1.0, 4.0);
    private static final Candidate B = candidate(" The fox ran away.", 1.0, -4.0);
    private static final Candidate C = candidate(" No idea at all", -2.0, -2.0);

    @Test
    void modelsThatDisagreeAreWorthMoreThanModelsThatAreAllUnsure() {
        assertThat(Acquisition.uncertainty(new double[]{3, -3}, new double[]{0, 0}))
                .isGreaterThan(Acquisition.uncertainty(new double[]{0.1, -0.1}, new double[]{0, 0}));
        assertThat(Acquisition.uncertainty(new double[]{0, 0}, new double[]{0, 0})).isZero();
        assertThat(Acquisition.uncertainty(new double[]{5, 5}, new double[]{0, 0})).isCloseTo(0, within(1e-12));
        assertThat(Acquisition.uncertainty(new double[]{50, -50}, new double[]{0, 0}))
                .as("one bit, at most").isCloseTo(Math.log(2), within(1e-9));
        assertThat(Acquisition.uncertainty(new double[]{1}, new double[]{1})).as("one model: a coin's entropy")
                .isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void eachCriterionChoosesItsPair() {
        assertThat(chosen(Criterion.UNCERTAINTY)).as("margins 3 and −2").containsExactlyInAnyOrder(B, C);
        assertThat(chosen(Criterion.CERTAINTY)).as("mean scores 2.5 and −2").containsExactlyInAnyOrder(A, C);
        assertThat(chosen(Criterion.ENTROPY)).as("what differs most").contains(C);
    }

    @Test
    void responsesThatAreAlikeMakeNoPair() {
        Candidate again = candidate(" the FOX  ran home.", 0, 0);
        CollectOptions options = options(Criterion.ENTROPY, 0.9, 3);
        assertThat(new PairChooser(options(Criterion.ENTROPY, 0, 3)).choose(0, List.of(A, again))).isEmpty();
        assertThat(A.distance(again)).isZero();
        assertThat(A.distance(C)).isEqualTo(1);
        assertThat(A.distance(B)).isCloseTo(1 - 3.0 / 7, within(1e-12));
        assertThat(new PairChooser(options).choose(0, List.of(A, B))).isEmpty();
        assertThat(new PairChooser(options).choose(0, List.of(A, B, C))).as("no response in two pairs").hasSize(1);
    }

    private static List<Candidate> chosen(Criterion criterion) {
        Proposal pair = new PairChooser(options(criterion, 0.1, 1)).choose(3, List.of(A, B, C)).getFirst();
        return List.of(pair.a(), pair.b());
    }

    private static CollectOptions options(Criterion criterion, double minDistance, int pairs) {
        return new CollectOptions(criterion, 3, pairs, OptionalInt.empty(), minDistance, 8, 1, 0);
    }

    private static Candidate candidate(String text, double... rewards) {
        return new Candidate(text, 4, -8, Math.exp(2), rewards);
    }
}
