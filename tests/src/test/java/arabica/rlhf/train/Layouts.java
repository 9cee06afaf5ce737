package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.Shuffles;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.nn.Parameters;
import arabica.nn.TrainableModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Function;

/// The same rows laid out in different ways: all in one padded batch, one by one without a pad, cut into random
/// micro-batches in another order, and with other numbers of threads.
public final class Layouts {
    /// What padding, order and cuts may change.
    public static final double BOUND = 1e-5;
    public static final int VOCAB = 29;
    private static final int CONTEXT = 24;

    private Layouts() {}

    private record Result(double loss, Map<String, double[]> gradients) {}

    /// A GPT-2 or a Llama with weights large enough for its distributions to be far from uniform.
    public static LanguageModel model(Scope scope, long seed) {
        DecoderConfig config = seed % 2 == 0
                ? DecoderConfig.gpt2(VOCAB, CONTEXT, 12, 2, 3, OptionalInt.empty())
                : DecoderConfig.llama(VOCAB, CONTEXT, 16, 2, 4, 2, 24, OptionalInt.empty(), OptionalInt.empty());
        Decoder model = Decoder.create(config, scope, seed);
        model.parameters().forEach((name, parameter) -> {
            if (parameter.shape().rank() >= 2) { scope.backend().affine(parameter, 3, 0, parameter); }
        });
        return model;
    }

    /// Rows of random lengths, each with at least one token to predict.
    ///
    /// @param leastPrompt 1 where a row must have a prompt
    public static List<TokenSequence> rows(SplittableRandom random, int leastPrompt) {
        List<TokenSequence> rows = new ArrayList<>();
        int count = random.nextInt(1, 8);
        for (int i = 0; i < count; i++) { rows.add(row(random, leastPrompt)); }
        return rows;
    }

    static TokenSequence row(SplittableRandom random, int leastPrompt) {
        int length = random.nextInt(2, CONTEXT + 1);
        return new TokenSequence(random.ints(length, 0, VOCAB).toArray(), random.nextInt(leastPrompt, length));
    }

    /// Pairs, some of them with soft labels.
    public static List<PairExample> pairs(SplittableRandom random) {
        List<PairExample> pairs = new ArrayList<>();
        int count = random.nextInt(1, 6);
        for (int i = 0; i < count; i++) {
            pairs.add(new PairExample(row(random, 1), row(random, 1),
                    random.nextInt(3) == 0 ? random.nextDouble() : 1));
        }
        return pairs;
    }

    /// An objective's mean loss and all gradients do not depend on the layout beyond [#BOUND], nor on the number of
    /// threads at all.
    public static <M extends TrainableModel<?>, E> void agree(long seed, Function<LanguageModel, M> models,
            Function<M, Objective<E>> objectives, List<E> rows) {
        SplittableRandom random = new SplittableRandom(seed);
        Result whole = gather(1, seed, models, objectives, List.of(rows));
        Result threaded = gather(3, seed, models, objectives, List.of(rows));
        assertThat(threaded.loss()).as("loss with 3 threads").isEqualTo(whole.loss());
        whole.gradients().forEach((name, gradient) -> assertThat(threaded.gradients().get(name))
                .as("gradient of %s with 3 threads", name).isEqualTo(gradient));
        compare("row by row", whole, gather(1, seed, models, objectives, rows.stream().map(List::of).toList()));
        compare("cut and shuffled", whole, gather(2, seed, models, objectives, cut(shuffled(rows, random), random)));
    }

    private static void compare(String layout, Result whole, Result other) {
        assertThat(Math.abs(other.loss() - whole.loss())).as("loss, %s", layout)
                .isLessThanOrEqualTo(BOUND * Math.max(1, Math.abs(whole.loss())));
        assertThat(whole.gradients()).isNotEmpty();
        double all = Math.sqrt(whole.gradients().values().stream().mapToDouble(g -> square(g, null)).sum());
        whole.gradients().forEach((name, gradient) -> {
            double norm = Math.sqrt(square(gradient, null));
            // A gradient that is zero but for rounding has no digits to agree on.
            assertThat(Math.sqrt(square(gradient, other.gradients().get(name)))).as("gradient of %s, %s", name, layout)
                    .isLessThanOrEqualTo(BOUND * Math.max(norm, 0.01 * all));
        });
    }

    private static double square(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - (b == null ? 0 : b[i]);
            sum += difference * difference;
        }
        return sum;
    }

    private static <M extends TrainableModel<?>, E> Result gather(int threads, long seed,
            Function<LanguageModel, M> models, Function<M, Objective<E>> objectives, List<List<E>> micros) {
        try (Backend backend = Backends.open("vector", threads); Scope scope = Scope.open(backend)) {
            M model = models.apply(model(scope, seed));
            Parameters parameters = model.parameters();
            StepGradient step = StepGradient.gather(objectives.apply(model), parameters, micros, m -> Dropout.NONE);
            Map<String, double[]> gradients = new LinkedHashMap<>();
            parameters.trained().forEach((name, tensor) -> tensor.grad()
                    .ifPresent(gradient -> gradients.put(name, gradient.toDoubles())));
            return new Result(step.loss(), gradients);
        }
    }

    static <E> List<E> shuffled(List<E> rows, SplittableRandom random) {
        List<E> shuffled = new ArrayList<>();
        for (int row : Shuffles.permutation(rows.size(), random.nextLong(), 0)) { shuffled.add(rows.get(row)); }
        return shuffled;
    }

    private static <E> List<List<E>> cut(List<E> rows, SplittableRandom random) {
        List<List<E>> micros = new ArrayList<>();
        for (int from = 0; from < rows.size();) {
            int to = random.nextInt(from, rows.size()) + 1;
            micros.add(rows.subList(from, to));
            from = to;
        }
        return micros;
    }
}
