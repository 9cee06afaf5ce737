package arabica.benchmarks.decode;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.benchmarks.training.GptShape;
import arabica.nn.Generator;
import arabica.nn.Gpt2;
import arabica.nn.SamplingConfig;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Generation, greedily, against a cache of keys and values.
///
/// @param rows prompts that are decoded together
/// @param tokensPerSecond new tokens of all rows, the median of the rounds
/// @param weightBytes what a step reads: all weights but the embeddings that it only looks up
public record DecodeResult(GptShape shape, int threads, int rows, double tokensPerSecond, long weightBytes) {
    private static final int PROMPT = 16;
    private static final int ROUNDS = 5;

    /// The bytes of weights that are read in a second: each step reads them once, for all rows.
    public double bytesPerSecond() { return tokensPerSecond / rows * weightBytes; }

    /// The most new tokens of a round that fit the context, beside the prompt and those which are taken off.
    public static int mostTokens(GptShape shape) { return (shape.context() - PROMPT - 1) * 8 / 9; }

    /// Measures one model with several numbers of rows.
    ///
    /// @param tokens new tokens of each row in a round
    public static List<DecodeResult> measure(GptShape shape, String backendName, int threads, List<Integer> rows,
            int tokens, long seed) {
        try (Backend backend = Backends.open(backendName, threads); Scope scope = Scope.open(backend)) {
            Gpt2 model = Gpt2.create(shape.config(), scope, seed);
            model.parameters().freeze();
            long embeddings = (long) shape.context() * shape.hidden();
            long bytes = 4 * (shape.parameterCount() - embeddings);
            return rows.stream().map(count -> new DecodeResult(shape, threads, count,
                    tokensPerSecond(new Generator(model), shape, count, tokens, seed), bytes)).toList();
        }
    }

    /// What a generation costs once, its prompt and its first tokens, is taken off.
    private static double tokensPerSecond(Generator generator, GptShape shape, int rows, int tokens, long seed) {
        List<int[]> prompts = IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, PROMPT).map(t -> (row * PROMPT + t) % shape.vocab()).toArray())
                .toList();
        int few = 1 + tokens / 8;
        generate(generator, prompts, few + tokens, seed);
        double[] perSecond = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long once = generate(generator, prompts, few, seed);
            long all = generate(generator, prompts, few + tokens, seed);
            perSecond[round] = 1e9 * rows * tokens / (all - once);
        }
        Arrays.sort(perSecond);
        return perSecond[ROUNDS / 2];
    }

    private static long generate(Generator generator, List<int[]> prompts, int tokens, long seed) {
        long start = System.nanoTime();
        generator.generate(prompts, SamplingConfig.greedy(tokens, OptionalInt.empty()), seed);
        return System.nanoTime() - start;
    }
}
