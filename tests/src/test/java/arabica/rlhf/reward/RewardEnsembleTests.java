package arabica.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.Tiny;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RewardEnsembleTests extends WithScope {
    private static final List<int[]> SEQUENCES = List.of(new int[]{5}, new int[]{5, 6, 7, 8}, new int[]{5, 6, 9},
            new int[]{1, 2});

    RewardEnsembleTests() { super("auto", 2); }

    @Test
    void meanDeviationAndMinimumAreOverTheMembers() {
        EnsembleScores scores = new EnsembleScores(new double[][]{{1, -2}, {3, -2}, {8, -2}});
        assertThat(scores.mean()).containsExactly(4, -2);
        assertThat(scores.deviation()).containsExactly(new double[]{Math.sqrt((9 + 1 + 16) / 3.0), 0}, within(1e-12));
        assertThat(scores.minimum()).containsExactly(1, -2);
        assertThatIllegalArgumentException().isThrownBy(() -> new EnsembleScores(new double[][]{{1}, {1, 2}}));
        assertThatIllegalArgumentException().isThrownBy(() -> new EnsembleScores(new double[0][]));
    }

    @Test
    void eachMemberScoresAsItDoesAlone() {
        List<ScalarModel> models = models();
        EnsembleScores scores = RewardEnsemble.of(models).score(SEQUENCES, 3);
        for (int m = 0; m < models.size(); m++) {
            assertThat(scores.perMember()[m]).isEqualTo(Rewards.score(models.get(m), SEQUENCES, 3));
        }
        assertThat(RewardEnsemble.of(models.subList(0, 1)).score(SEQUENCES, 3).deviation()).containsOnly(0);
    }

    @Test
    void standardizedMembersHaveMeanZeroAndVarianceOneOnTheSequences() {
        RewardEnsemble standard = RewardEnsemble.of(models()).standardized(SEQUENCES, 2);
        for (double[] scores : standard.score(SEQUENCES, 2).perMember()) {
            double mean = EnsembleScores.mean(scores);
            assertThat(mean).isCloseTo(0, within(1e-9));
            assertThat(EnsembleScores.deviation(scores, mean)).isCloseTo(1, within(1e-9));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RewardEnsemble.of(models()).standardized(SEQUENCES.subList(0, 1), 2))
                .withMessageContaining("member 1").withMessageContaining("one score");
    }

    @Test
    void membersOfDifferentVocabulariesAreRefused() {
        ScalarModel other = ScalarModel.create(Decoder.create(
                DecoderConfig.gpt2(100, 48, 16, 1, 2, 32, 1e-5, OptionalInt.empty(), OptionalInt.empty()), scope, 1),
                1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RewardEnsemble.of(Stream.concat(models().stream(), Stream.of(other)).toList()))
                .withMessageContaining("member 4").withMessageContaining("100").withMessageContaining("457");
        assertThatIllegalArgumentException().isThrownBy(() -> RewardEnsemble.of(List.of()));
    }

    private List<ScalarModel> models() {
        return Stream.of(1, 2, 3).map(seed -> ScalarModel.create(Tiny.model(scope, 2), seed)).toList();
    }
}
