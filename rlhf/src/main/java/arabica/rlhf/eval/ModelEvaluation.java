package arabica.rlhf.eval;

import java.util.List;

/// What one model did with a set of prompts.
///
/// @param responses  as text, without the end token, in the order of the prompts
/// @param rewards    the judge's, in the order of the prompts
/// @param reward     mean of the rewards; the interval is over prompts
/// @param kl         nats per response from the reference; for best-of-n its upper bound, without an interval
/// @param distinct2  different word pairs over all word pairs, [Diversity]
/// @param meanTokens of a response, the end token counted
/// @param meanWords  of a response
/// @param endedShare how many responses the model ended by itself
public record ModelEvaluation(List<String> responses, double[] rewards, Estimate reward, Estimate kl,
        double distinct2, double meanTokens, double meanWords, double endedShare) {}
