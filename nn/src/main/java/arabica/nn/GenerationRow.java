package arabica.nn;

import java.util.Arrays;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One prompt on its way: what has been generated for it, and the generator that it draws from.
final class GenerationRow {
    private final int index;
    private final int[] prompt;
    private final int[] newIds;
    private final RandomGenerator random;
    private int count;
    private FinishReason finishReason;

    /// @param limit  the most tokens to generate
    GenerationRow(int index, int[] prompt, int limit, long seed) {
        this.index = index;
        this.prompt = prompt;
        this.newIds = new int[limit];
        this.random = Seeds.generator(seed, index);
        this.finishReason = limit == 0 ? FinishReason.LENGTH : null;
    }

    int[] prompt() { return prompt; }

    int fullLength() { return prompt.length + newIds.length; }

    RandomGenerator random() { return random; }

    boolean done() { return finishReason != null; }

    void add(int token, Set<Integer> endTokens, TokenListener listener) {
        newIds[count++] = token;
        boolean goOn = listener.accept(index, token);
        if (endTokens.contains(token)) {
            finishReason = FinishReason.EOS;
        } else if (!goOn) {
            finishReason = FinishReason.STOP;
        } else if (count == newIds.length) { finishReason = FinishReason.LENGTH; }
    }

    Generation result() { return new Generation(Arrays.copyOf(newIds, count), finishReason); }
}
