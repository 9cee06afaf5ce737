package arabica.rlhf.bestof;

import arabica.rlhf.eval.BestOfNCurve;

/// @param prompts that were answered
/// @param written prompts with a response that may be kept
/// @param pairs   prompts with a better and a worse one
/// @param curve   what best-of-n reaches by the preference model's own scores, from all draws
public record BestOfResult(long prompts, long written, long pairs, long skipped, BestOfNCurve curve) {}
