package arabica.rlhf.online;

import arabica.rlhf.dpo.DpoOptions;

/// What is online DPO's own. Made by an [OnlineDpoOptionsBuilder]: [#builder()].
///
/// @param dpo what is minimised
/// @param rolloutSize prompts of a round
/// @param numGenerations responses to each
/// @param pairing which of them make pairs
/// @param softLabels whether a pair's label is the probability `σ(s⁺ − s⁻)` that its scores say (Bradley and Terry), or 1
/// @param reference what the policy is held to
/// @param roundEpochs passes over a round's pairs
/// @param maxNewTokens of a response
/// @param temperature of sampling; log-probabilities are always at 1
/// @param missingEosPenalty taken off the score of a response that does not end
public record OnlineDpoOptions(DpoOptions dpo, int rolloutSize, int numGenerations, Pairing pairing, boolean softLabels,
        Reference reference, int roundEpochs, int maxNewTokens, double temperature, double missingEosPenalty) {
    /// Which responses to a prompt make pairs.
    public enum Pairing {
        /// The best with the worst: the largest margin (Xiong et al. 2024, arXiv 2312.11456; TRL has two responses).
        BEST_WORST,
        /// All, each better one with each worse one.
        ALL
    }

    /// What the policy is held to.
    public enum Reference {
        /// The starting model: the search stays near it.
        FIXED,
        /// The policy as it was when the round began: each round may go as far again, as in mirror descent.
        MOVING
    }

    /// @throws IllegalArgumentException naming the option that is wrong, by its name on the command line
    public OnlineDpoOptions {
        require(rolloutSize > 0, "--rollout-size", "at least 1", rolloutSize);
        require(numGenerations > 1, "--num-generations", "at least 2, for a pair", numGenerations);
        require(roundEpochs > 0, "--round-epochs", "at least 1", roundEpochs);
        require(maxNewTokens > 0, "--max-new-tokens", "at least 1", maxNewTokens);
        require(temperature > 0 && temperature < Double.POSITIVE_INFINITY, "--temperature", "more than 0", temperature);
        require(Double.isFinite(missingEosPenalty), "--missing-eos-penalty", "finite", missingEosPenalty);
    }

    /// The command line's defaults.
    public static OnlineDpoOptionsBuilder builder() { return new OnlineDpoOptionsBuilder(); }

    private static void require(boolean holds, String option, String expected, Object value) {
        if (!holds) { throw new IllegalArgumentException(option + " must be " + expected + ", not " + value); }
    }
}
