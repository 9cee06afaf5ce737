package arabica.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// Generates text with a KV cache, many prompts at a time.
///
/// Row r draws from a generator that is seeded by (seed, r) alone, so what a row becomes does not depend on which rows
/// are computed beside it.
public final class Generator {
    /// Rows computed together: enough to fill matrix products, few enough to bound the cache's memory.
    private static final int MAX_BATCH = 128;
    /// From how many tokens on a head made for generation pays.
    private static final int LONG = 8;

    private final LanguageModel model;

    public Generator(LanguageModel model) { this.model = model; }

    /// Continues each prompt. A row ends with an end token, at the limit of new tokens, or when prompt and new tokens
    /// fill the model's context.
    ///
    /// @param prompts  token ids, at least one and at most the context length each
    /// @return one generation for each prompt, in order
    /// @throws IllegalArgumentException if a prompt is empty or too long, or holds an id outside the vocabulary,
    ///         naming it (from 1)
    /// @throws ArithmeticException if the model's logits are not numbers
    public List<Generation> generate(List<int[]> prompts, SamplingConfig sampling, long seed) {
        return generate(prompts, sampling, seed, (row, token) -> true);
    }

    /// As [#generate(List, SamplingConfig, long)], telling a listener each token; it may stop a row.
    public List<Generation> generate(List<int[]> prompts, SamplingConfig sampling, long seed, TokenListener listener) {
        List<GenerationRow> rows = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            rows.add(new GenerationRow(i, prompts.get(i), limit(i, prompts.get(i), sampling), sampling, seed));
        }
        List<GenerationRow> open = rows.stream().filter(row -> !row.done()).toList();
        Sampler sampler = new Sampler(sampling, model.config().vocabSize());
        try (Scope scope = Scope.open(model.backend())) {
            UnaryOperator<Tensor> head = sampling.maxNewTokens() < LONG || open.isEmpty()
                    ? model::logits
                    : model.generationHead(scope);
            for (int from = 0; from < open.size(); from += MAX_BATCH) {
                run(open.subList(from, Math.min(open.size(), from + MAX_BATCH)), head, sampler, listener);
            }
        }
        return rows.stream().map(GenerationRow::result).toList();
    }

    private int limit(int index, int[] prompt, SamplingConfig sampling) {
        int context = model.config().contextLength();
        if (prompt.length == 0) { throw new IllegalArgumentException("prompt " + (index + 1) + " is empty"); }
        if (prompt.length > context) {
            throw new IllegalArgumentException("prompt " + (index + 1) + " has " + prompt.length
                    + " tokens, but the model's context is " + context);
        }
        for (int id : prompt) {
            if (id < 0 || id >= model.config().vocabSize()) {
                throw new IllegalArgumentException("prompt " + (index + 1) + " holds token id " + id
                        + ", outside the vocabulary of " + model.config().vocabSize());
            }
        }
        return Math.min(sampling.maxNewTokens(), context - prompt.length);
    }

    private void run(List<GenerationRow> rows, UnaryOperator<Tensor> head, Sampler sampler, TokenListener listener) {
        int capacity = rows.stream().mapToInt(GenerationRow::fullLength).max().orElseThrow();
        KvCache cache = model.newCache(rows.size(), capacity);
        try {
            int[][] prompts = rows.stream().map(GenerationRow::prompt).toArray(int[][]::new);
            KvCache empty = cache;
            LogitsBuffer buffer = new LogitsBuffer();
            float[] logits = logits(buffer, head, () -> model.prefill(empty, prompts));
            while (true) {
                int[] tokens = choose(rows, logits, sampler, listener);
                int[] open = IntStream.range(0, tokens.length).filter(row -> tokens[row] >= 0).toArray();
                if (open.length == 0) { return; }
                int[] fed = tokens;
                // Rows that are done ride along idle until a quarter of the work is wasted.
                if (open.length <= rows.size() * 3 / 4) {
                    KvCache smaller = cache.select(open);
                    cache.close();
                    cache = smaller;
                    List<GenerationRow> all = rows;
                    rows = Arrays.stream(open).mapToObj(all::get).toList();
                    fed = Arrays.stream(open).map(row -> tokens[row]).toArray();
                }
                KvCache current = cache;
                int[] next = fed;
                logits = logits(buffer, head, () -> model.decode(current, next));
            }
        } finally {
            cache.close();
        }
    }

    private float[] logits(LogitsBuffer buffer, UnaryOperator<Tensor> head, Supplier<Tensor> hidden) {
        return Autograd.noGrad(() -> Scope.step(model.backend(), () -> buffer.read(head.apply(hidden.get()))));
    }

    /// The next token of each row; −1 where the row is done, before or by this token.
    private int[] choose(List<GenerationRow> rows, float[] logits, Sampler sampler, TokenListener listener) {
        int[] tokens = new int[rows.size()];
        for (int i = 0; i < tokens.length; i++) {
            GenerationRow row = rows.get(i);
            tokens[i] = -1;
            if (!row.done()) {
                int token = sampler.choose(logits, i * model.config().vocabSize(), row.seen(), row.random());
                row.add(token, listener);
                tokens[i] = row.done() ? -1 : token;
            }
        }
        return tokens;
    }
}
