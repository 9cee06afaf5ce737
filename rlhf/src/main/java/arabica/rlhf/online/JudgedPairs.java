package arabica.rlhf.online;

import arabica.rlhf.online.OnlineDpoOptions.Pairing;
import arabica.rlhf.ppo.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which responses of a round are pairs, by their scores.
///
/// @param pairs        numbers of responses
/// @param ties         pairs that came to nothing: equal scores say nothing, and equal responses have nothing to learn
/// @param scoresMargin the mean difference of the scores of a pair; 0 without pairs
record JudgedPairs(List<Pair> pairs, int ties, double scoresMargin) {
    /// @param label the probability that the chosen response is the better one
    record Pair(int chosen, int rejected, double label) {}

    /// @param responses `group` to each prompt, one prompt after the other
    static JudgedPairs of(List<Response> responses, double[] scores, int group, Pairing pairing, boolean softLabels) {
        List<Pair> pairs = new ArrayList<>();
        int ties = 0;
        double margins = 0;
        for (int first = 0; first < scores.length; first += group) {
            for (int[] candidate : candidates(scores, first, group, pairing)) {
                double margin = scores[candidate[0]] - scores[candidate[1]];
                boolean same = Arrays.equals(responses.get(candidate[0]).ids(), responses.get(candidate[1]).ids());
                if (margin == 0 || same) {
                    ties++;
                } else {
                    pairs.add(new Pair(candidate[0], candidate[1], softLabels ? sigmoid(margin) : 1));
                    margins += margin;
                }
            }
        }
        return new JudgedPairs(pairs, ties, pairs.isEmpty() ? 0 : margins / pairs.size());
    }

    /// The better one first; of equal ones, the earlier one.
    private static List<int[]> candidates(double[] scores, int first, int group, Pairing pairing) {
        if (pairing == Pairing.BEST_WORST) {
            int best = first;
            int worst = first;
            for (int i = first; i < first + group; i++) {
                if (scores[i] > scores[best]) { best = i; }
                if (scores[i] < scores[worst]) { worst = i; }
            }
            return List.of(new int[]{best, best == worst ? first + 1 : worst});
        }
        List<int[]> all = new ArrayList<>();
        for (int i = first; i < first + group; i++) {
            for (int j = i + 1; j < first + group; j++) {
                all.add(scores[i] >= scores[j] ? new int[]{i, j} : new int[]{j, i});
            }
        }
        return all;
    }

    private static double sigmoid(double x) { return 1 / (1 + StrictMath.exp(-x)); }
}
