package arabica.nn;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// One sequence that is continued in turns, by its user and by the model, as in a chat. The KV cache is kept from one turn
/// to the next: a new turn costs its own tokens, not the whole conversation's. Close it to give the cache's memory back.
///
/// The n-th answer (from 0) draws from (seed, n), so the first is what [Generator] makes of the same prompt and seed.
public final class GenerationSession implements AutoCloseable {
    /// A prompt's tokens are fed together many times faster than one by one. So where a turn is long beside what the
    /// cache holds, all is fed again: from this share on.
    private static final int TOGETHER = 8;
    private static final int SMALLEST_CACHE = 256;

    private final LanguageModel model;
    private final SamplingConfig sampling;
    private final long seed;
    private final Sampler sampler;
    private final Scope scope;
    private final UnaryOperator<Tensor> head;
    private final LogitsBuffer buffer = new LogitsBuffer();
    private KvCache cache;
    private int[] tokens = new int[SMALLEST_CACHE];
    private int count;
    private int lastAnswer;
    private int turn;

    public GenerationSession(LanguageModel model, SamplingConfig sampling, long seed) {
        this.model = model;
        this.sampling = sampling;
        this.seed = seed;
        this.sampler = new Sampler(sampling, model.config().vocabSize());
        this.scope = Scope.open(model.backend());
        this.head = model.generationHead(scope);
    }

    /// How many tokens the sequence has.
    public int length() { return count; }

    /// Whether so many more tokens leave room for at least one of an answer.
    public boolean hasRoomFor(int more) { return (long) count + more < model.config().contextLength(); }

    /// Appends tokens and lets the model answer. An end token is part of the result, but not of the sequence: who goes on
    /// says how an answer ends.
    ///
    /// @param ids at least one
    /// @param listener hears the tokens of the answer; its row is the number of the answer, from 0
    /// @throws IllegalArgumentException if the context has no room for them and a token of an answer
    /// @throws ArithmeticException if the model's logits are not numbers
    public Generation answer(int[] ids, TokenListener listener) {
        if (ids.length == 0) { throw new IllegalArgumentException("a turn without tokens"); }
        if (!hasRoomFor(ids.length)) {
            throw new IllegalArgumentException("a sequence of " + ((long) count + ids.length)
                    + " tokens leaves no room for an answer in the model's context of "
                    + model.config().contextLength());
        }
        for (int id : ids) { append(id); }
        lastAnswer = count;
        int limit = Math.min(sampling.maxNewTokens(), model.config().contextLength() - count);
        GenerationRow row = new GenerationRow(turn++, Arrays.copyOf(tokens, count), limit, sampling, seed);
        while (!row.done()) {
            int token = sampler.choose(logits(), 0, row.seen(), row.random());
            row.add(token, listener);
            if (!sampling.endTokens().contains(token)) { append(token); }
        }
        return row.result();
    }

    /// Takes the last answer's tokens back but for the first `kept`.
    public void keepOfAnswer(int kept) {
        count = Math.min(count, lastAnswer + kept);
        if (cache != null && cache.length(0) > count) { cache.setLength(0, count); }
    }

    /// Begins anew, with the draws of the first answer too.
    public void reset() {
        count = 0;
        turn = 0;
        closeCache();
    }

    @Override
    public void close() {
        closeCache();
        scope.close();
    }

    private void append(int id) {
        if (count == tokens.length) { tokens = Arrays.copyOf(tokens, 2 * count); }
        tokens[count++] = id;
    }

    /// The logits after the last token; feeds what the cache does not hold yet.
    private float[] logits() {
        int cached = cache == null ? 0 : cache.length(0);
        int missing = count - cached;
        boolean room = cache != null && count <= cache.capacity();
        if (!room || missing > 1 && missing * TOGETHER > count) { return prefill(); }
        for (int i = cached; i < count - 1; i++) { decode(tokens[i], false); }
        return decode(tokens[count - 1], true);
    }

    private float[] prefill() {
        closeCache();
        int capacity = Math.min(model.config().contextLength(), Math.max(SMALLEST_CACHE, 2 * count));
        cache = model.newCache(1, capacity);
        int[][] all = {Arrays.copyOf(tokens, count)};
        return compute(() -> model.prefill(cache, all), true);
    }

    private float[] decode(int token, boolean wanted) {
        return compute(() -> model.decode(cache, new int[]{token}), wanted);
    }

    private float[] compute(Supplier<Tensor> hidden, boolean wanted) {
        return Autograd.noGrad(() -> Scope.step(model.backend(), () -> {
            Tensor last = hidden.get();
            return wanted ? buffer.read(head.apply(last)) : null;
        }));
    }

    private void closeCache() {
        if (cache != null) { cache.close(); }
        cache = null;
    }
}
