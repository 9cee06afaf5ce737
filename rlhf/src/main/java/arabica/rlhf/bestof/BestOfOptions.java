package arabica.rlhf.bestof;

import arabica.nn.SamplingConfig;

/// @param n              responses to each prompt
/// @param keepUnfinished whether a response that the model did not end may be kept. It was cut off at the limit of new
///     tokens: fine-tuning on it, with an end token behind it, would teach to stop in the middle of a sentence
/// @param seed           decides every draw
public record BestOfOptions(int n, SamplingConfig sampling, boolean keepUnfinished, long seed) {
    public BestOfOptions {
        if (n < 1) { throw new IllegalArgumentException("--n must be at least 1, not " + n); }
        if (n > 1 && sampling.temperature() == 0) {
            throw new IllegalArgumentException("--temperature 0 gives the same response " + n + " times");
        }
    }
}
