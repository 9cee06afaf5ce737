package arabica.benchmarks.training;

import java.util.SplittableRandom;

/// Random tokens, and for each the token after it.
///
/// @param inputs `[batch · context]`, row by row
/// @param targets as long
public record TokenBatch(int[] inputs, int[] targets) {
    /// As many as a run goes through again and again: few enough to be learnt by heart, so that a loss falls.
    private static final int BATCHES = 4;

    /// The batch of a step (from 0): a function of shape, seed and step, the same in every process.
    public static TokenBatch of(GptShape shape, long seed, int step) {
        SplittableRandom random = new SplittableRandom(seed * BATCHES + step % BATCHES);
        int[] inputs = new int[shape.tokensPerStep()];
        int[] targets = new int[inputs.length];
        for (int row = 0; row < shape.batch(); row++) {
            int next = random.nextInt(shape.vocab());
            for (int t = row * shape.context(); t < (row + 1) * shape.context(); t++) {
                inputs[t] = next;
                next = random.nextInt(shape.vocab());
                targets[t] = next;
            }
        }
        return new TokenBatch(inputs, targets);
    }
}
