package arabica.nn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.nn.stored.StoredTensor;

/// Adapters on disk in PEFT's layout: `adapter_config.json` and `adapter_model.safetensors`, with names like
/// `base_model.model.transformer.h.0.attn.c_attn.lora_A.weight`, and `base_model.model.score.weight` for the head of a
/// preference model. Always F32.
final class PeftDirectory {
    static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final Map<String, String> METADATA = Map.of("format", "pt");
    /// How many adapters may be stacked on each other's merged models: more is a circle.
    private static final int MAX_DEPTH = 8;

    private PeftDirectory() {}

    static boolean isThere(Path directory) { return Files.isRegularFile(directory.resolve(PeftConfig.FILE)); }

    /// Writes what is trained of a model with adapters.
    static void save(Path directory, Parameters parameters, boolean scalar) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        parameters.trained().forEach((name, tensor) -> tensors.put(PREFIX + name, tensor));
        Safetensors.write(directory.resolve(WEIGHTS), tensors, METADATA);
        PeftConfig.write(directory, parameters.adapters().orElseThrow(), scalar);
    }

    /// Reads what [#save] wrote into a model of the same adapters.
    ///
    /// @throws FormatException naming the tensor that is missing, unknown or of another shape
    static void readInto(Path directory, Parameters parameters) {
        SequencedMap<String, Tensor> trained = parameters.trained();
        try (SafetensorsFile file = Safetensors.open(directory.resolve(WEIGHTS))) {
            for (String name : file.names()) {
                if (!name.startsWith(PREFIX) || !trained.containsKey(name.substring(PREFIX.length()))) {
                    throw new FormatException(file.path(), "unknown tensor '" + name + "'");
                }
            }
            trained.forEach((name, tensor) -> file.readInto(PREFIX + name, tensor));
        }
    }

    /// The folder of the model below all adapters, whose configuration theirs is.
    static Path baseOf(Path directory) { return chain(directory).getLast(); }

    /// The folder, and those of the models that adapters in it stand on, down to the one without.
    static List<Path> chain(Path directory) {
        List<Path> folders = new ArrayList<>(List.of(directory));
        while (folders.size() <= MAX_DEPTH) {
            Path folder = folders.getLast();
            if (!isThere(folder)) { return folders; }
            folders.add(PeftConfig.read(folder).baseFolder(folder));
        }
        throw new FormatException(directory.resolve(PeftConfig.FILE),
                "base_model_name_or_path leads through more than " + MAX_DEPTH + " adapters: in a circle?");
    }

    /// Whether the adapter, or one below it, brings a scalar head.
    static boolean hasScalarHead(Path directory) {
        baseOf(directory);
        PeftConfig config = PeftConfig.read(directory);
        return config.scalar() || ModelDirectory.hasScalarHead(config.baseFolder(directory));
    }

    /// The base model with the updates added to its weights.
    static LanguageModel loadMerged(Path directory, Scope scope) {
        baseOf(directory);
        PeftConfig config = PeftConfig.read(directory);
        if (config.scalar()) {
            throw new FormatException(directory.resolve(PeftConfig.FILE),
                    "task_type is SEQ_CLS: this is the adapter of a preference model, expected CAUSAL_LM");
        }
        LanguageModel model = ModelDirectory.load(config.baseFolder(directory), scope);
        try (SafetensorsFile file = Safetensors.open(directory.resolve(WEIGHTS))) {
            merge(file, config, model, List.of());
        }
        return model;
    }

    /// As [#loadMerged], for a preference model; its head is the adapter's, where it has one.
    static ScalarModel loadMergedScalar(Path directory, LanguageHead languageHead, Scope scope, long seed) {
        baseOf(directory);
        PeftConfig config = PeftConfig.read(directory);
        ScalarModel model = ModelDirectory.loadScalar(config.baseFolder(directory), languageHead, scope, seed);
        try (SafetensorsFile file = Safetensors.open(directory.resolve(WEIGHTS))) {
            String head = PREFIX + ScalarModel.HEAD;
            boolean ownHead = file.contains(head);
            merge(file, config, model.body(), ownHead ? List.of(head) : List.of());
            if (ownHead) { file.readInto(head, model.head()); }
        }
        return model;
    }

    private static void merge(SafetensorsFile file, PeftConfig config, LanguageModel model, List<String> others) {
        LoraConfig lora = config.lora();
        List<LinearLayer> layers = model.linears().stream().filter(layer -> lora.targets(layer.name())).toList();
        requireKnown(file, layers, others);
        for (LinearLayer layer : layers) {
            try (Scope scope = Scope.open(model.backend())) {
                Tensor down = read(file, layer.down(), layer.downShape(lora.rank()), scope);
                Tensor up = read(file, layer.up(), layer.upShape(lora.rank()), scope);
                Lora.add(layer, down, up, lora.scale(), model.parameters().get(layer.weight()));
            }
        }
    }

    private static void requireKnown(SafetensorsFile file, List<LinearLayer> layers, List<String> others) {
        Map<String, Boolean> known = new LinkedHashMap<>();
        others.forEach(name -> known.put(name, true));
        for (LinearLayer layer : layers) {
            known.put(PREFIX + layer.down(), true);
            known.put(PREFIX + layer.up(), true);
        }
        for (String name : file.names()) {
            if (!known.containsKey(name)) { throw new FormatException(file.path(), "unknown tensor '" + name + "'"); }
        }
    }

    /// The shape is checked before memory is allocated for it.
    private static Tensor read(SafetensorsFile file, String name, Shape shape, Scope scope) {
        StoredTensor stored = file.tensor(PREFIX + name);
        if (!stored.hasShape(shape)) {
            throw new FormatException(file.path(),
                    "tensor '" + stored.name() + "' has shape " + stored.shape() + ", expected " + shape);
        }
        Tensor tensor = scope.allocate(DType.F32, shape);
        stored.readInto(tensor);
        return tensor;
    }
}
