package arabica.benchmarks.decode;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.benchmarks.training.GptShape;
import arabica.nn.Decoder;
import arabica.nn.KvCache;
import arabica.nn.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Tokens per second of decoding, beside the speed at which the same threads read memory: a token of one sequence reads
/// every weight once, so its weights' bytes times the tokens per second are at most that speed (unless the caches hold
/// the model). Cases take turns, bandwidth is measured right before and after each, and figures are medians of the
/// rounds. The choice of a token is not timed.
public final class DecodeBenchmark {
    private static final int ROUNDS = 7;
    private static final int TOKENS = 32;
    private static final int SHORT = 16;
    private static final int LONG = 200;
    private static final int MANY = 8;

    private final GptShape shape;
    private final List<Case> cases = new ArrayList<>();

    /// A model on some threads, and what it is asked for.
    private record Case(int threads, DType weights, LanguageModel model, UnaryOperator<Tensor> head,
            ReadBandwidth memory, int rows, int prompt, double[] read, double[] tokens, double[] share) {}

    private DecodeBenchmark(GptShape shape) { this.shape = shape; }

    /// Weights in F32 and in BF16; one sequence with a short and, where the context has room, a long prompt, and eight.
    ///
    /// @param readBytes  of the block that the memory's speed is measured on
    public static List<DecodeResult> run(GptShape shape, String backendName, List<Integer> threads, long readBytes,
            long seed) {
        DecodeBenchmark benchmark = new DecodeBenchmark(shape);
        List<Backend> backends = new ArrayList<>();
        try {
            for (int count : threads) {
                Backend backend = Backends.open(backendName, count);
                backends.add(backend);
                benchmark.add(backend, count, readBytes, seed);
            }
            return benchmark.measure();
        } finally {
            benchmark.cases.forEach(each -> each.memory().close());
            backends.forEach(Backend::close);
        }
    }

    private void add(Backend backend, int threads, long readBytes, long seed) {
        Scope scope = Scope.open(backend); // gone with the backend's memory
        ReadBandwidth memory = new ReadBandwidth(backend, scope, readBytes, threads);
        for (DType weights : List.of(DType.F32, DType.BF16)) {
            LanguageModel model;
            try (Scope once = Scope.open(backend)) {
                model = Decoder.create(shape.config(), once, seed).stored(weights, scope);
            }
            UnaryOperator<Tensor> head = model.generationHead(scope);
            add(new Case(threads, weights, model, head, memory, 1, SHORT, figures(), figures(), figures()));
            add(new Case(threads, weights, model, head, memory, 1, LONG, figures(), figures(), figures()));
            add(new Case(threads, weights, model, head, memory, MANY, SHORT, figures(), figures(), figures()));
        }
    }

    private static double[] figures() { return new double[ROUNDS]; }

    private void add(Case one) { if (tokens(one) > 0) { cases.add(one); } }

    private int tokens(Case one) { return Math.min(TOKENS, shape.context() - one.prompt()); }

    private List<DecodeResult> measure() {
        for (Case each : cases) { decode(each); }
        for (int round = 0; round < ROUNDS; round++) { for (Case each : cases) { measure(each, round); } }
        return cases.stream().map(each -> new DecodeResult(shape, each.weights(), each.threads(), each.rows(),
                each.prompt(), median(each.tokens()), median(each.read()), median(each.share()))).toList();
    }

    private void measure(Case one, int round) {
        double before = one.memory().measure();
        double steps = tokens(one) / decode(one);
        one.read()[round] = (before + one.memory().measure()) / 2;
        one.tokens()[round] = one.rows() * steps;
        one.share()[round] = DecodeResult.weightBytes(shape, one.weights()) * steps / one.read()[round];
    }

    /// Seconds that the steps take, with their logits.
    private double decode(Case one) {
        LanguageModel model = one.model();
        int[][] prompts = new int[one.rows()][one.prompt()];
        int[] next = new int[one.rows()];
        try (KvCache cache = model.newCache(one.rows(), one.prompt() + tokens(one))) {
            Scope.step(model.backend(), () -> one.head().apply(model.prefill(cache, prompts)).size());
            long start = System.nanoTime();
            for (int step = 0; step < tokens(one); step++) {
                Autograd.noGrad(() -> Scope.step(model.backend(),
                        () -> one.head().apply(model.decode(cache, next)).toFloats()));
            }
            return (System.nanoTime() - start) * 1e-9;
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
