package arabica.nn;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// One prompt on its way: what has been generated for it, and the generator that it draws from.
final class GenerationRow {
    private final int index;
    private final int[] prompt;
    private final int[] newIds;
    private final SamplingConfig sampling;
    private final SeenTokens seen = new SeenTokens();
    private final RandomGenerator random;
    private int count;
    private FinishReason finishReason;

    /// @param limit  the most tokens to generate
    GenerationRow(int index, int[] prompt, int limit, SamplingConfig sampling, long seed) {
        this.index = index;
        this.prompt = prompt;
        this.newIds = new int[limit];
        this.sampling = sampling;
        this.random = Seeds.generator(seed, index);
        this.finishReason = limit == 0 ? FinishReason.LENGTH : null;
        for (int id : prompt) { see(id); }
    }

    int[] prompt() { return prompt; }

    int fullLength() { return prompt.length + newIds.length; }

    RandomGenerator random() { return random; }

    /// What the repetition penalty acts on; empty without one.
    SeenTokens seen() { return seen; }

    boolean done() { return finishReason != null; }

    void add(int token, TokenListener listener) {
        newIds[count++] = token;
        see(token);
        boolean goOn = listener.accept(index, token);
        if (sampling.endTokens().contains(token)) {
            finishReason = FinishReason.EOS;
        } else if (!goOn) {
            finishReason = FinishReason.STOP;
        } else if (count == newIds.length) { finishReason = FinishReason.LENGTH; }
    }

    private void see(int id) { if (sampling.penalizes()) { seen.add(id); } }

    Generation result() { return new Generation(Arrays.copyOf(newIds, count), finishReason); }
}
