package arabica.benchmarks.decode;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.vector.VectorBackend;
import arabica.benchmarks.training.GptShape;
import arabica.nn.Gpt2;
import arabica.nn.KvCache;
import arabica.nn.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Tokens per second of decoding, beside the speed at which the same threads read memory: a token of one sequence reads
/// every weight once, so its weights' bytes times the tokens per second are at most that speed (unless the caches hold
/// the model). Threads and types of weights take turns, bandwidth is measured right before and after each, and the figure
/// is the median of the rounds.
///
/// ```
/// java … arabica.benchmarks.decode.DecodeBenchmark [SHAPE [BATCH [PROMPT [TOKENS]]]]
/// ```
public final class DecodeBenchmark {
    private static final int ROUNDS = 9;

    /// @param bandwidth      bytes read per second by as many threads
    /// @param share          of the bandwidth that the weights take, the median of the rounds'
    public record Result(int threads, String weights, double bytes, double bandwidth, double tokensPerSecond,
            double share) {}

    private record Case(int threads, String weights, LanguageModel model, UnaryOperator<Tensor> head,
            ReadBandwidth memory, double[] bandwidth, double[] tokens, double[] share) {}

    private DecodeBenchmark() {}

    static void main(String[] args) {
        GptShape shape = GptShape.named(args.length > 0 ? args[0] : "large");
        int batch = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        int prompt = args.length > 2 ? Integer.parseInt(args[2]) : 16;
        int tokens = args.length > 3 ? Integer.parseInt(args[3]) : 32;
        IO.println("| threads | weights | MB | read GB/s | tokens/s | GB/s | share |");
        IO.println("|---:|---|---:|---:|---:|---:|---:|");
        for (Result r : run(shape, new int[]{1, 2}, batch, prompt, tokens)) {
            IO.println("| %d | %s | %.1f | %.1f | %.1f | %.1f | %.2f |".formatted(r.threads(), r.weights(),
                    r.bytes() / 1e6, r.bandwidth() / 1e9, r.tokensPerSecond(),
                    r.bytes() * r.tokensPerSecond() / batch / 1e9, r.share()));
        }
    }

    /// @param batch   sequences that are decoded together
    /// @param prompt  tokens of each before the first that is timed
    /// @param tokens  steps that are timed in a round
    public static List<Result> run(GptShape shape, int[] threads, int batch, int prompt, int tokens) {
        List<Case> cases = new ArrayList<>();
        List<Backend> backends = new ArrayList<>();
        try {
            for (int count : threads) {
                Backend backend = new VectorBackend(count);
                backends.add(backend);
                Scope scope = Scope.open(backend); // closed with the backend's memory
                ReadBandwidth memory = new ReadBandwidth(backend, scope, count);
                Gpt2 model = Gpt2.create(shape.config(), scope, 1);
                model.parameters().freeze();
                for (LanguageModel each : List.of(model, model.inBf16(scope))) {
                    cases.add(new Case(count, each == model ? "F32" : "BF16", each, each.generationHead(scope), memory,
                            new double[ROUNDS], new double[ROUNDS], new double[ROUNDS]));
                }
            }
            for (Case each : cases) { decode(each, batch, prompt, tokens); }
            for (int round = 0; round < ROUNDS; round++) {
                for (Case each : cases) { measure(each, round, batch, prompt, tokens); }
            }
            return cases.stream().map(each -> new Result(each.threads(), each.weights(), bytes(each.model()),
                    median(each.bandwidth()), median(each.tokens()), median(each.share()))).toList();
        } finally {
            cases.forEach(each -> each.memory().close());
            backends.forEach(Backend::close);
        }
    }

    private static void measure(Case each, int round, int batch, int prompt, int tokens) {
        double before = each.memory().measure();
        double perSecond = batch * tokens / decode(each, batch, prompt, tokens);
        each.bandwidth()[round] = (before + each.memory().measure()) / 2;
        each.tokens()[round] = perSecond;
        each.share()[round] = bytes(each.model()) * perSecond / batch / each.bandwidth()[round];
    }

    /// Seconds that the steps take, with their logits, but without the choice of tokens.
    private static double decode(Case each, int batch, int prompt, int tokens) {
        LanguageModel model = each.model();
        int[][] prompts = new int[batch][prompt];
        int[] next = new int[batch];
        try (KvCache cache = model.newCache(batch, prompt + tokens)) {
            Scope.step(model.backend(), () -> each.head().apply(model.prefill(cache, prompts)).size());
            long start = System.nanoTime();
            for (int step = 0; step < tokens; step++) {
                Autograd.noGrad(() -> Scope.step(model.backend(),
                        () -> each.head().apply(model.decode(cache, next)).toFloats()));
            }
            return (System.nanoTime() - start) * 1e-9;
        }
    }

    private static double bytes(LanguageModel model) {
        double[] bytes = new double[1];
        model.parameters().forEach((name, tensor) -> bytes[0] += (double) tensor.size() * tensor.dtype().bytes());
        return bytes[0];
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
