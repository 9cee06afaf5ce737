package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Decoder;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.nn.Parameters;
import arabica.nn.TrainableModel;
import arabica.rlhf.Tiny;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/// Compares the gradient of eight rows of different lengths with that of four times two, and of other rows that must have
/// the same.
public final class Accumulation {
    private static final int[] LENGTHS = {3, 17, 5, 30, 9, 4, 26, 12};

    private Accumulation() {}

    /// Two objectives of one model give the same gradients, each of its own rows.
    public static <E, F> void sameGradients(String backendName, double bound, Function<LanguageModel, Objective<E>> one,
            List<E> rows, Function<LanguageModel, Objective<F>> two, List<F> others) {
        try (Backend backend = Backends.open(backendName, 2); Scope scope = Scope.open(backend)) {
            LanguageModel model = model(scope, backendName.equals("scalar") ? DType.F64 : DType.F32);
            compare(bound, gradients(one.apply(model), model.parameters(), List.of(rows)),
                    gradients(two.apply(model), model.parameters(), List.of(others)));
        }
    }

    /// Eight rows of different lengths.
    public static List<TokenSequence> rows() { return sequences(1); }

    /// @param bound of `‖difference‖ / ‖gradient‖`, for every parameter
    public static <M extends TrainableModel<?>, E> void agree(String backendName, double bound,
            Function<LanguageModel, M> models, Function<M, Objective<E>> objectives, List<E> rows) {
        agree(backendName, bound, models, objectives, List.of(rows),
                List.of(rows.subList(0, 2), rows.subList(2, 4), rows.subList(4, 6), rows.subList(6, 8)));
    }

    /// As [#agree], of two batches of micro-batches.
    static <M extends TrainableModel<?>, E> void agree(String backendName, double bound,
            Function<LanguageModel, M> models, Function<M, Objective<E>> objectives, List<List<E>> one,
            List<List<E>> two) {
        try (Backend backend = Backends.open(backendName, 2); Scope scope = Scope.open(backend)) {
            M model = models.apply(model(scope, backendName.equals("scalar") ? DType.F64 : DType.F32));
            Objective<E> objective = objectives.apply(model);
            compare(bound, gradients(objective, model.parameters(), one),
                    gradients(objective, model.parameters(), two));
        }
    }

    private static void compare(double bound, Map<String, double[]> whole, Map<String, double[]> cut) {
        assertThat(whole).isNotEmpty();
        whole.forEach((name, gradient) -> {
            double[] other = cut.get(name);
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < gradient.length; i++) {
                difference += (gradient[i] - other[i]) * (gradient[i] - other[i]);
                norm += gradient[i] * gradient[i];
            }
            // A first factor's gradient is zero as long as the second is.
            assertThat(Math.sqrt(difference)).as(name).isLessThanOrEqualTo(bound * Math.sqrt(norm));
        });
    }

    private static <E> Map<String, double[]> gradients(Objective<E> objective, Parameters parameters,
            List<List<E>> micros) {
        StepGradient.gather(objective, parameters, micros, m -> Dropout.NONE);
        Map<String, double[]> gradients = new LinkedHashMap<>();
        parameters.trained().forEach((name, tensor) -> gradients.put(name, tensor.grad().orElseThrow().toDoubles()));
        return gradients;
    }

    private static Decoder model(Scope scope, DType dtype) {
        Decoder model = Tiny.model(scope, 3);
        if (dtype == DType.F32) { return model; }
        Parameters wide = new Parameters(scope);
        LinkedHashMap<String, Shape> shapes = new LinkedHashMap<>();
        model.parameters().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        wide.allocate(dtype, shapes);
        model.parameters().forEach((name, tensor) -> scope.backend()
                .upload(MemorySegment.ofArray(tensor.toDoubles()), wide.get(name)));
        return Decoder.fromParameters(model.config(), wide);
    }

    static Tensor head(LanguageModel model) {
        Scope scope = model.parameters().scope();
        DType dtype = model.parameters().get(model.parameters().names().getFirst()).dtype();
        double[] values = new SplittableRandom(5).doubles(model.config().hiddenSize(), -1, 1).toArray();
        return scope.of(dtype, values, 1, values.length);
    }

    static List<TokenSequence> sequences(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSequence> rows = new ArrayList<>();
        for (int length : LENGTHS) { rows.add(new TokenSequence(random.ints(length, 0, 400).toArray(), 1)); }
        return rows;
    }

    public static List<PairExample> pairs() {
        List<TokenSequence> chosen = sequences(2);
        List<TokenSequence> rejected = sequences(3).reversed();
        List<PairExample> pairs = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) { pairs.add(new PairExample(chosen.get(i), rejected.get(i))); }
        return pairs;
    }
}
