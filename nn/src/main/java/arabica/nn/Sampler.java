package arabica.nn;

import java.util.random.RandomGenerator;

/// Chooses one token from a row of logits, as a [SamplingConfig] says.
final class Sampler {
    private final SamplingConfig config;
    private final int vocabSize;
    private final Candidates candidates;

    Sampler(SamplingConfig config, int vocabSize) {
        this.config = config;
        this.vocabSize = vocabSize;
        this.candidates = new Candidates(config.temperature() == 0 ? 0 : vocabSize);
    }

    /// @param logits  many rows; `offset` is where this one begins; the repetition penalty changes them
    /// @param seen    what the row holds so far; not looked at without a penalty
    /// @throws ArithmeticException if no logit is a number, or one is NaN or +∞
    int choose(float[] logits, int offset, SeenTokens seen, RandomGenerator random) {
        if (config.penalizes()) { seen.penalize(logits, offset, config.repetitionPenalty()); }
        int best = mostLikely(logits, offset);
        if (config.temperature() == 0) { return best; }
        restrict(logits, offset, logits[offset + best]);
        return candidates.draw(random.nextDouble());
    }

    /// What may be drawn from the last row that was given to [#choose].
    Candidates candidates() { return candidates; }

    private void restrict(float[] logits, int offset, float top) {
        if (config.topK() > 0 && config.topK() < vocabSize) {
            candidates.top(config.topK(), logits, offset, config.temperature(), top);
        } else {
            candidates.all(logits, offset, config.temperature(), top);
        }
        if (config.topP() < 1) { candidates.nucleus(config.topP()); }
        if (config.minP() > 0) { candidates.atLeast(config.minP()); }
    }

    private int mostLikely(float[] logits, int offset) {
        int best = 0;
        for (int id = 0; id < vocabSize; id++) {
            float logit = logits[offset + id];
            if (Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY) {
                throw new ArithmeticException("the model's logit of token " + id + " is " + logit);
            }
            if (logit > logits[offset + best]) { best = id; }
        }
        if (logits[offset + best] == Float.NEGATIVE_INFINITY) {
            throw new ArithmeticException("all of the model's logits are -Infinity");
        }
        return best;
    }
}
