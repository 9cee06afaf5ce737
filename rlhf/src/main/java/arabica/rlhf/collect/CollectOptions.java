package arabica.rlhf.collect;

import java.util.OptionalInt;

/// How pairs are proposed.
///
/// @param samples        responses that the model draws for each prompt
/// @param pairsPerPrompt at most
/// @param budget         pairs in all, those most worth a judgement; all pairs where empty
/// @param minDistance    how much two responses must differ to make a pair, see [Candidate#distance]
/// @param maxNewTokens   of a response
/// @param seed           decides the responses
public record CollectOptions(Criterion criterion, int samples, int pairsPerPrompt, OptionalInt budget,
        double minDistance, int maxNewTokens, double temperature, long seed) {
    public static final int SAMPLES = 4;
    public static final double MIN_DISTANCE = 0.1;

    public CollectOptions {
        require(samples >= 2, "--samples", "at least 2", samples);
        require(pairsPerPrompt >= 1, "--pairs-per-prompt", "at least 1", pairsPerPrompt);
        require(budget.orElse(1) >= 1, "--budget", "at least 1", budget.orElse(1));
        require(minDistance >= 0 && minDistance <= 1, "--min-distance", "from 0 to 1", minDistance);
        require(maxNewTokens >= 1, "--max-new-tokens", "at least 1", maxNewTokens);
        require(temperature > 0 && temperature < Double.POSITIVE_INFINITY, "--temperature",
                "greater than 0: greedy responses are all the same", temperature);
    }

    private static void require(boolean holds, String option, String expected, Number value) {
        if (!holds) { throw new IllegalArgumentException(option + " must be " + expected + ", not " + value); }
    }
}
