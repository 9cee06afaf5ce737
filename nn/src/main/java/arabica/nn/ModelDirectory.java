package arabica.nn;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Model directories in Hugging Face's layout: `config.json` and `model.safetensors`, or shards with their index.
/// Tokenizer files are not this class's business.
public final class ModelDirectory {
    /// PyTorch's own name for its layout: the transformers library wants to see it.
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private ModelDirectory() {}

    /// Reads only the configuration.
    ///
    /// @throws FormatException if it is missing, malformed or describes what is not supported
    public static ModelConfig config(Path directory) { return DecoderJson.read(ConfigJson.read(directory)); }

    /// Whether the weights of a directory have a scalar head.
    ///
    /// @throws FormatException if there are no well-formed weights
    public static boolean hasScalarHead(Path directory) {
        try (WeightFiles files = WeightFiles.open(directory)) {
            return files.tensors().containsKey(ScalarModel.HEAD);
        }
    }

    /// Loads a language model into a scope. A tied head may be absent; where it is there it must equal the token embedding.
    /// A scalar head beside it is an unknown tensor: that directory holds a preference model.
    ///
    /// @throws FormatException naming the file and the field or tensor that is missing, unknown or does not fit
    public static LanguageModel load(Path directory, Scope scope) {
        DecoderConfig config = DecoderJson.read(ConfigJson.read(directory));
        try (WeightFiles files = WeightFiles.open(directory)) {
            DecoderWeights weights = new DecoderWeights(files, config);
            Decoder model = weights.decoder(true, scope);
            weights.checkTiedHead(model.head());
            weights.requireNothingLeft();
            return model;
        }
    }

    /// As [#load(Path, Scope)], frozen, for references and bases of adapters: it opens at once, because matrices of F32 and
    /// BF16 are used where they lie in the file, and no page is read before it is needed. The numbers are those of the model
    /// that [#load(Path, Scope)] gives, bit for bit. It cannot be trained or saved. The file must not be written to while it
    /// is in use; moving another in its place is safe.
    ///
    /// @throws FormatException as [#load(Path, Scope)]
    public static LanguageModel loadFrozen(Path directory, Scope scope) {
        DecoderConfig config = DecoderJson.read(ConfigJson.read(directory));
        try (WeightFiles files = WeightFiles.open(directory)) {
            DecoderWeights weights = new DecoderWeights(files, config);
            Decoder model = weights.frozenDecoder(true, scope);
            weights.checkTiedHead(model.head());
            weights.requireNothingLeft();
            return model;
        }
    }

    /// As [#load(Path, Scope)], for a frozen model that only runs ([LanguageModel#stored]). In BF16, files of BF16 lose
    /// nothing; others are rounded.
    ///
    /// @throws FormatException as [#load(Path, Scope)]
    public static LanguageModel loadStored(Path directory, DType type, Scope scope) {
        DecoderConfig config = DecoderJson.read(ConfigJson.read(directory));
        try (WeightFiles files = WeightFiles.open(directory)) {
            DecoderWeights weights = new DecoderWeights(files, config);
            Decoder model = weights.storedDecoder(type, scope);
            weights.requireNothingLeft();
            return model;
        }
    }

    /// Loads a preference model or critic into a scope. Where `score.weight` is there it is used, otherwise it is drawn
    /// from the seed. A language model's head is ignored.
    ///
    /// @throws FormatException naming the file and the field or tensor that is missing, unknown or does not fit
    public static ScalarModel loadScalar(Path directory, Scope scope, long seed) {
        ConfigJson json = ConfigJson.read(directory);
        DecoderConfig config = DecoderJson.read(json);
        try (WeightFiles files = WeightFiles.open(directory)) {
            DecoderWeights weights = new DecoderWeights(files, config);
            Decoder body = weights.decoder(false, scope);
            ScalarModel model;
            if (weights.contains(ScalarModel.HEAD)) {
                json.requireOneLabel();
                Shape shape = Shape.of(1, config.hiddenSize());
                model = ScalarModel.of(body, weights.read(ScalarModel.HEAD, shape, scope));
            } else {
                model = ScalarModel.create(body, seed);
            }
            weights.ignoreHead();
            weights.requireNothingLeft();
            return model;
        }
    }

    /// Writes a language model; its tied head is not written twice. Each file appears when it is whole.
    ///
    /// @throws java.io.UncheckedIOException if a file cannot be written
    public static void save(Path directory, LanguageModel model) {
        save(directory, model.config(), model.parameters(), false);
    }

    /// Writes a preference model or critic.
    ///
    /// @throws java.io.UncheckedIOException if a file cannot be written
    public static void save(Path directory, ScalarModel model) {
        save(directory, model.body().config(), model.parameters(), true);
    }

    private static void save(Path directory, ModelConfig config, Parameters parameters, boolean scalar) {
        parameters.forEach((name, tensor) -> {
            boolean panels = tensor.shape().rank() > 2;
            if (panels || tensor.dtype() != DType.F32) {
                throw new IllegalArgumentException("parameter '" + name + "' is stored in " + tensor.dtype()
                        + (panels ? " panels" : "") + " for running alone: save the model that it was made from");
            }
        });
        switch (config) {
            case DecoderConfig decoder -> DecoderJson.write(directory, decoder, scalar);
            default -> throw new IllegalArgumentException("models of " + config.getClass().getSimpleName()
                    + " have no layout on disk");
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        parameters.forEach(tensors::put);
        Safetensors.write(directory.resolve(WeightFiles.FILE), tensors, METADATA);
    }
}
