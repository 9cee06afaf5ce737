package arabica.rlhf.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.rlhf.online.JudgedPairs.Pair;
import arabica.rlhf.online.OnlineDpoOptions.Pairing;
import arabica.rlhf.ppo.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgedPairsTests {
    private static final double[] SCORES = {0.5, 2, -1, 1, 1, 1, 3, 0, 3};

    @Test
    void theBestMeetsTheWorstOfItsPromptAndEqualScoresAreNoPair() {
        JudgedPairs judged = JudgedPairs.of(responses(9), SCORES, 3, Pairing.BEST_WORST, false);
        assertThat(judged.pairs()).containsExactly(new Pair(1, 2, 1), new Pair(6, 7, 1));
        assertThat(judged.ties()).isEqualTo(1);
        assertThat(judged.scoresMargin()).isEqualTo(3);
    }

    @Test
    void everyBetterOneMeetsEveryWorseOne() {
        JudgedPairs judged = JudgedPairs.of(responses(9), SCORES, 3, Pairing.ALL, false);
        assertThat(judged.pairs()).containsExactly(new Pair(1, 0, 1), new Pair(0, 2, 1), new Pair(1, 2, 1),
                new Pair(6, 7, 1), new Pair(8, 7, 1));
        assertThat(judged.ties()).isEqualTo(4);
    }

    @Test
    void aSoftLabelIsTheProbabilityThatTheScoresSay() {
        Pair pair = JudgedPairs.of(responses(3), new double[]{0.5, 2, -1}, 3, Pairing.BEST_WORST, true).pairs()
                .getFirst();
        assertThat(pair.label()).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-15));
    }

    @Test
    void equalResponsesAreNoPairWhateverTheirScores() {
        Response same = new Response(new int[]{1}, new int[]{7}, true);
        JudgedPairs judged = JudgedPairs.of(List.of(same, same), new double[]{1, 2}, 2, Pairing.BEST_WORST, false);
        assertThat(judged.pairs()).isEmpty();
        assertThat(judged.ties()).isEqualTo(1);
        assertThat(judged.scoresMargin()).isZero();
    }

    private static List<Response> responses(int count) {
        List<Response> responses = new ArrayList<>();
        for (int i = 0; i < count; i++) { responses.add(new Response(new int[]{i / 3}, new int[]{100 + i}, true)); }
        return responses;
    }
}
