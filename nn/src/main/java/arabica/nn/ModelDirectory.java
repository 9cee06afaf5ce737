package arabica.nn;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;

/// Model directories in Hugging Face's layout: `config.json` and `model.safetensors`, or shards with their index.
/// What is read may be a GGUF file as well, or a folder of adapters in PEFT's layout, which reads as the model that they
/// make of their base: with the updates added to its weights. Tokenizers are not this class's business.
public final class ModelDirectory {
    private ModelDirectory() {}

    /// Reads only the configuration.
    ///
    /// @throws FormatException if it is missing, malformed or describes what is not supported
    public static ModelConfig config(Path path) {
        return DecoderJson.read(Checkpoint.config(PeftDirectory.baseOf(path)));
    }

    /// Whether a folder holds adapters in PEFT's layout, and names a base for the rest.
    public static boolean hasAdapters(Path path) { return PeftDirectory.isThere(path); }

    /// The folder, and where it holds adapters those of the models that they stand on: all that reading it reads.
    public static List<Path> chain(Path path) { return PeftDirectory.chain(path); }

    /// Whether the weights of a directory have a scalar head.
    ///
    /// @throws FormatException if there are no well-formed weights
    public static boolean hasScalarHead(Path path) {
        if (hasAdapters(path)) { return PeftDirectory.hasScalarHead(path); }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            return checkpoint.weights().tensors().containsKey(ScalarModel.HEAD);
        }
    }

    /// Whether a directory has what a language model's head needs: a tensor of its own, or a tied token embedding.
    ///
    /// @throws FormatException if there are no well-formed weights
    public static boolean hasLanguageHead(Path path) {
        Path base = PeftDirectory.baseOf(path);
        try (Checkpoint checkpoint = Checkpoint.open(base)) {
            return checkpoint.decoderWeights().hasHead();
        }
    }

    /// Loads a language model into a scope. A tied head may be absent; where it is there it must equal the token embedding.
    /// A scalar head beside it is an unknown tensor: that directory holds a preference model.
    ///
    /// @throws FormatException naming the file and the field or tensor that is missing, unknown or does not fit
    public static LanguageModel load(Path path, Scope scope) {
        if (hasAdapters(path)) { return PeftDirectory.loadMerged(path, scope); }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            DecoderWeights weights = checkpoint.decoderWeights();
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
    public static LanguageModel loadFrozen(Path path, Scope scope) {
        if (hasAdapters(path)) {
            LanguageModel merged = load(path, scope);
            merged.parameters().freeze();
            return merged;
        }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            DecoderWeights weights = checkpoint.decoderWeights();
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
    public static LanguageModel loadStored(Path path, DType type, Scope scope) {
        if (hasAdapters(path)) {
            try (Scope whole = Scope.open(scope.backend())) {
                return load(path, whole).stored(type, scope);
            }
        }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            DecoderWeights weights = checkpoint.decoderWeights();
            Decoder model = weights.storedDecoder(type, scope);
            weights.requireNothingLeft();
            return model;
        }
    }

    /// Loads a preference model or critic into a scope. Where `score.weight` is there it is used, otherwise it is drawn
    /// from the seed. A language model's head is ignored.
    ///
    /// @throws FormatException naming the file and the field or tensor that is missing, unknown or does not fit
    public static ScalarModel loadScalar(Path path, Scope scope, long seed) {
        return loadScalar(path, LanguageHead.DROPPED, scope, seed);
    }

    /// As [#loadScalar(Path, Scope, long)], perhaps with the language model's head.
    ///
    /// @throws FormatException as [#loadScalar(Path, Scope, long)], and where a head that is to be kept is missing
    public static ScalarModel loadScalar(Path path, LanguageHead head, Scope scope, long seed) {
        if (hasAdapters(path)) { return PeftDirectory.loadMergedScalar(path, head, scope, seed); }
        return scalar(path, head, DecoderWeights::decoder, scope, seed);
    }

    /// As [#loadScalar(Path, Scope, long)], frozen and opened at once, as [#loadFrozen] does it.
    ///
    /// @throws FormatException as [#loadScalar(Path, Scope, long)]
    public static ScalarModel loadFrozenScalar(Path path, Scope scope, long seed) {
        return loadFrozenScalar(path, LanguageHead.DROPPED, scope, seed);
    }

    /// As [#loadFrozenScalar(Path, Scope, long)], perhaps with the language model's head.
    ///
    /// @throws FormatException as [#loadScalar(Path, LanguageHead, Scope, long)]
    public static ScalarModel loadFrozenScalar(Path path, LanguageHead head, Scope scope, long seed) {
        ScalarModel model = hasAdapters(path)
                ? loadScalar(path, head, scope, seed)
                : scalar(path, head, DecoderWeights::frozenDecoder, scope, seed);
        model.parameters().freeze();
        return model;
    }

    /// Reads a body.
    private interface BodyReader {
        Decoder read(DecoderWeights weights, boolean withHead, Scope scope);
    }

    private static ScalarModel scalar(Path path, LanguageHead head, BodyReader reader, Scope scope, long seed) {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            DecoderWeights weights = checkpoint.decoderWeights();
            Decoder body = reader.read(weights, head == LanguageHead.KEPT, scope);
            ScalarModel model;
            if (weights.contains(ScalarModel.HEAD)) {
                checkpoint.config().requireOneLabel();
                Shape shape = Shape.of(1, body.config().hiddenSize());
                model = ScalarModel.of(body, weights.read(ScalarModel.HEAD, shape, scope));
            } else {
                model = ScalarModel.create(body, seed);
            }
            weights.ignoreHead();
            weights.requireNothingLeft();
            return model;
        }
    }

    /// Reads adapters that [#save] wrote into a model that has the same ones.
    ///
    /// @throws FormatException naming the tensor that is missing, unknown or of another shape
    public static void readAdapters(Path directory, Parameters parameters) {
        PeftDirectory.readInto(directory, parameters);
    }

    /// Checks names and shapes of a checkpoint's tensors against its configuration, and reads none of them.
    ///
    /// @throws FormatException as [#load(Path, Scope)]
    static void requireComplete(Checkpoint checkpoint) {
        DecoderWeights weights = checkpoint.decoderWeights();
        weights.requireAll();
        weights.requireNothingLeft();
    }

    /// Writes a language model; its tied head is not written twice. Of a model with adapters, only these, in PEFT's
    /// layout. Each file appears when it is whole.
    ///
    /// @throws java.io.UncheckedIOException if a file cannot be written
    public static void save(Path directory, LanguageModel model) { save(directory, model, SaveOptions.DEFAULT); }

    /// As [#save(Path, LanguageModel)], in another type or in smaller files.
    public static void save(Path directory, LanguageModel model, SaveOptions options) {
        save(directory, model.config(), model.parameters(), false, options);
    }

    /// Writes a preference model or critic. Of one with adapters, only these and the head.
    ///
    /// @throws java.io.UncheckedIOException if a file cannot be written
    public static void save(Path directory, ScalarModel model) {
        save(directory, model.body().config(), model.parameters(), true, SaveOptions.DEFAULT);
    }

    private static void save(Path directory, ModelConfig config, Parameters parameters, boolean scalar,
            SaveOptions options) {
        if (parameters.adapters().isPresent()) {
            PeftDirectory.save(directory, parameters, scalar);
            return;
        }
        parameters.forEach((name, tensor) -> {
            boolean panels = tensor.shape().rank() > 2;
            if (panels || tensor.dtype() != DType.F32) {
                throw new IllegalArgumentException("parameter '" + name + "' is stored in " + tensor.dtype()
                        + (panels ? " panels" : "") + " for running alone: save the model that it was made from");
            }
        });
        DType type = options.type().orElse(DType.F32);
        if (!(config instanceof DecoderConfig decoder)) {
            throw new IllegalArgumentException("models of " + config.getClass().getSimpleName()
                    + " have no layout on disk");
        }
        SequencedMap<String, OutgoingTensor> tensors = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> tensors.put(name, OutgoingTensor.of(tensor, type)));
        ShardedWeights.write(directory, tensors, options.maxShardBytes());
        DecoderJson.write(directory, decoder, scalar, type);
    }
}
