package arabica.rlhf.demo;

import java.util.List;
import java.util.SequencedMap;

import arabica.rlhf.eval.Estimate;

/// What the truth says of one policy on the held-out prompts.
///
/// @param name             `base`, `sft`, `dpo`, `ppo`, …
/// @param trueReward       mean over prompts, with its 95 % interval (bootstrap over prompts)
/// @param components       means of the true reward's parts, each in [0, 1]
/// @param klToSft          nats per response: mean of Σ (log π − log π_sft) over the policy's own samples
/// @param distinct2        different word bigrams over all word bigrams of the responses together
/// @param meanWords        mean length in words
/// @param finished         share of responses that ended by themselves
/// @param preferenceScore  mean score by the learned preference model
/// @param rewards          true reward of each prompt's response
/// @param responses        the response to each prompt
public record PolicyJudgement(String name, Estimate trueReward, SequencedMap<String, Double> components,
        double klToSft, double distinct2, double meanWords, double finished, double preferenceScore, double[] rewards,
        List<String> responses) {}
