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

    /// @param tokens new tokens of each row in a round
    public static DecodeResult measure(GptShape shape, String backendName, int threads, int rows, int tokens,
            long seed) {
        try (Backend backend = Backends.open(backendName, threads); Scope scope = Scope.open(backend)) {
            Gpt2 model = Gpt2.create(shape.config(), scope, seed);
            model.parameters().freeze();
            Generator generator = new Generator(model);
            List<int[]> prompts = IntStream.range(0, rows)
                    .mapToObj(row -> IntStream.range(0, PROMPT).map(t -> (row * PROMPT + t) % shape.vocab()).toArray())
                    .toList();
            // What a generation costs once, its prompt and its first token, is taken off.
            generate(generator, prompts, tokens, seed);
            double[] perSecond = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long once = generate(generator, prompts, 1 + tokens / 8, seed);
                long all = generate(generator, prompts, 1 + tokens / 8 + tokens, seed);
                perSecond[round] = 1e9 * rows * tokens / (all - once);
            }
            Arrays.sort(perSecond);
            long embeddings = (long) shape.context() * shape.hidden();
            return new DecodeResult(shape, threads, rows, perSecond[ROUNDS / 2],
                    4 * (shape.parameterCount() - embeddings));
        }
    }

    private static long generate(Generator generator, List<int[]> prompts, int tokens, long seed) {
        long start = System.nanoTime();
        generator.generate(prompts, SamplingConfig.greedy(tokens, OptionalInt.empty()), seed);
        return System.nanoTime() - start;
    }
}
