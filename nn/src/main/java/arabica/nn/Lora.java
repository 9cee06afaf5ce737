package arabica.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685): a model's weights are frozen, and beside those of its linear
/// layers small factors are trained.
///
/// Adapters are never switched on or off: [#attach] gives a second model that reads the same weights, and the first one
/// goes on as it was. So a policy and its reference are two models and one copy of the weights
/// ([LanguageModel#base()]).
public final class Lora {
    private Lora() {}

    /// A model with updates that are zero at first: the same numbers as `base`, bit for bit. Both read the weights of
    /// `base`, which are frozen. As PEFT does, A is drawn from U(−1/√in, 1/√in) (Kaiming's with a = √5), each from a seed
    /// of its own, and B is zero.
    ///
    /// @param baseName  where the base comes from, a folder: for `adapter_config.json`
    /// @throws IllegalArgumentException if a target names no layer, or the base has adapters already
    public static LanguageModel attach(LanguageModel base, LoraConfig config, String baseName, long seed) {
        Parameters frozen = base.parameters();
        if (frozen.adapters().isPresent()) { throw new IllegalArgumentException("the model has adapters already"); }
        List<LinearLayer> layers = base.linears().stream().filter(layer -> config.targets(layer.name())).toList();
        requireAllFound(config, base.linears());
        frozen.freeze();
        Parameters adapted = new Parameters(frozen, new Adapters(config, frozen, baseName, layers));
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        for (LinearLayer layer : layers) {
            shapes.put(layer.down(), layer.downShape(config.rank()));
            shapes.put(layer.up(), layer.upShape(config.rank()));
        }
        adapted.allocate(computedIn(frozen), shapes);
        for (LinearLayer layer : layers) {
            Initializer.uniform(adapted.get(layer.down()), 1 / Math.sqrt(layer.inputs()),
                    Seeds.generator(seed, layer.down().hashCode()));
        }
        return base.over(adapted);
    }

    /// As [#attach(LanguageModel, LoraConfig, String, long)], for a preference model or critic: its head is copied, and
    /// trained whole (PEFT: `modules_to_save`).
    public static ScalarModel attach(ScalarModel base, LoraConfig config, String baseName, long seed) {
        LanguageModel body = attach(base.body(), config, baseName, seed);
        base.parameters().freeze();
        Scope scope = body.parameters().scope();
        Tensor head = scope.allocate(base.head().dtype(), base.head().shape());
        scope.backend().copy(base.head(), head);
        return ScalarModel.of(body, head);
    }

    /// A model without adapters, of weights of its own into which the updates have been added. A base of BF16 is widened.
    public static LanguageModel merged(LanguageModel model, Scope scope) {
        Adapters adapters = model.parameters().adapters()
                .orElseThrow(() -> new IllegalArgumentException("the model has no adapters"));
        Parameters merged = new Parameters(scope);
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        adapters.base().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        merged.allocate(computedIn(adapters.base()), shapes);
        adapters.base().forEach((name, tensor) -> scope.backend().copy(tensor, merged.get(name)));
        for (LinearLayer layer : adapters.layers()) {
            add(layer, model.parameters().get(layer.down()), model.parameters().get(layer.up()),
                    adapters.config().scale(), merged.get(layer.weight()));
        }
        return model.over(merged);
    }

    /// As [#merged(LanguageModel, Scope)]; the head is copied.
    public static ScalarModel merged(ScalarModel model, Scope scope) {
        Tensor head = scope.allocate(model.head().dtype(), model.head().shape());
        scope.backend().copy(model.head(), head);
        return ScalarModel.of(merged(model.body(), scope), head);
    }

    /// `weight += scale · (up · down)`, transposed where the weight is `[in, out]`.
    static void add(LinearLayer layer, Tensor down, Tensor up, double scale, Tensor weight) {
        Backend backend = weight.backend();
        try (Scope scope = Scope.open(backend)) {
            Tensor scaled = scope.allocate(down.dtype(), down.shape());
            backend.affine(down, scale, 0, scaled);
            if (layer.transposed()) {
                backend.matmul(up, false, scaled, false, weight, true);
            } else {
                backend.matmul(scaled, true, up, true, weight, true);
            }
        }
    }

    /// The type that a model of stored weights computes in.
    private static DType computedIn(Parameters parameters) {
        DType[] type = {DType.F32};
        parameters.forEach((name, tensor) -> {
            if (tensor.dtype() == DType.F64) { type[0] = DType.F64; }
        });
        return type[0];
    }

    private static void requireAllFound(LoraConfig config, List<LinearLayer> layers) {
        for (String target : config.targets()) {
            LoraConfig one = new LoraConfig(config.rank(), config.alpha(), List.of(target), config.dropout());
            if (layers.stream().noneMatch(layer -> one.targets(layer.name()))) {
                List<String> names = layers.stream().map(layer -> layer.name().replaceFirst(".*\\.\\d+\\.", ""))
                        .distinct().toList();
                throw new IllegalArgumentException("--lora-targets: '" + target + "' names no linear layer; there are "
                        + String.join(", ", names) + ", or " + LoraConfig.ALL_LINEAR + " alone");
            }
        }
    }
}
