package arabica.nn;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Chooses one token from a row of logits. All sums are in double and in a fixed order.
final class Sampler {
    private final SamplingConfig config;
    private final double[] weights;

    Sampler(SamplingConfig config, int vocabSize) {
        this.config = config;
        this.weights = new double[vocabSize];
    }

    /// @param logits  many rows; `offset` is where this one begins
    /// @throws ArithmeticException if no logit is a number, or one is NaN or +∞
    int choose(float[] logits, int offset, RandomGenerator random) {
        int best = mostLikely(logits, offset);
        if (config.temperature() == 0) { return best; }
        double top = logits[offset + best];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = StrictMath.exp((logits[offset + id] - top) / config.temperature());
        }
        if (config.topP() < 1 || config.topK() > 0 && config.topK() < weights.length) { restrict(logits, offset); }
        return draw(random.nextDouble());
    }

    private int mostLikely(float[] logits, int offset) {
        int best = 0;
        for (int id = 0; id < weights.length; id++) {
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

    /// Gives weight 0 to what top-k and then top-p leave out.
    private void restrict(float[] logits, int offset) {
        long[] order = descending(logits, offset);
        int kept = config.topK() > 0 ? Math.min(config.topK(), order.length) : order.length;
        double total = 0;
        for (int i = 0; i < kept; i++) { total += weights[(int) order[i]]; }
        double reached = 0;
        int nucleus = 0;
        while (nucleus < kept && (nucleus == 0 || reached < config.topP() * total)) {
            reached += weights[(int) order[nucleus++]];
        }
        for (int i = nucleus; i < order.length; i++) { weights[(int) order[i]] = 0; }
    }

    /// The ids, most likely first and of equals the lowest first, in the low halves of the result. The high halves
    /// hold the logits' bits, flipped so that integers order as the numbers do, backwards: sorting primitives is ten
    /// times faster than sorting ids by a comparator.
    private long[] descending(float[] logits, int offset) {
        long[] keys = new long[weights.length];
        for (int id = 0; id < keys.length; id++) {
            int bits = Float.floatToIntBits(logits[offset + id] + 0f); // −0 becomes 0
            int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            keys[id] = (long) ~ascending << 32 | id;
        }
        Arrays.sort(keys);
        return keys;
    }

    /// Inverts the cumulative distribution at `u` in `[0, 1)`.
    private int draw(double u) {
        double total = 0;
        for (double weight : weights) { total += weight; }
        double target = u * total;
        double cumulative = 0;
        int last = 0;
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] > 0) {
                cumulative += weights[id];
                last = id;
                if (cumulative > target) { return id; }
            }
        }
        return last; // u·total rounded up to the total
    }
}
