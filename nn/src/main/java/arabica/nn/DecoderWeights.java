package arabica.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.nn.stored.StoredTensor;
import arabica.nn.stored.TensorSource;

/// Finds a decoder's parameters among the tensors of a model directory. Names come with or without the family's prefix;
/// the buffers of older files are ignored; whatever else is left over is an error.
final class DecoderWeights {
    private final TensorSource weights;
    private final DecoderConfig config;
    private final Family.ParameterNames names;
    private final SequencedMap<String, StoredTensor> unread = new LinkedHashMap<>();

    DecoderWeights(TensorSource weights, DecoderConfig config) {
        this.weights = weights;
        this.config = config;
        this.names = config.family().names();
        weights.tensors().forEach((name, tensor) -> {
            String full = isHead(name) || name.startsWith(names.prefix()) ? name : names.prefix() + name;
            if (names.buffers().matcher(full).matches()) { return; }
            if (unread.putIfAbsent(full, tensor) != null) {
                throw new FormatException(tensor.file(),
                        "tensor '" + full + "' is there twice, with and without '" + names.prefix() + "'");
            }
        });
    }

    private boolean isHead(String name) { return name.equals(names.headWeight()) || name.equals(ScalarModel.HEAD); }

    boolean contains(String name) { return unread.containsKey(name); }

    /// Reads the parameters into a scope. Shapes are checked before memory is allocated.
    ///
    /// @param withHead  whether a head that is not tied is wanted
    Decoder decoder(boolean withHead, Scope scope) {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        // Each is checked as it is named: a configuration may claim billions of layers.
        DecoderParameters.forEach(config, withHead, spec -> {
            check(spec.name(), spec.shape());
            shapes.put(spec.name(), spec.shape());
        });
        Parameters parameters = new Parameters(scope);
        parameters.allocate(DType.F32, shapes);
        parameters.forEach(this::readInto);
        return Decoder.fromParameters(config, parameters);
    }

    /// As [#decoder], as [StoredWeights]: one parameter at a time is read, laid out and given back. Looks after a tied head
    /// too.
    Decoder storedDecoder(DType type, Scope scope) {
        Parameters stored = new Parameters(scope);
        DecoderParameters.forEach(config, true, spec -> {
            try (Scope step = Scope.open(scope.backend())) {
                Tensor parameter = read(spec.name(), spec.shape(), step);
                if (spec.name().equals(names.tokensWeight())) { checkTiedHead(parameter); }
                StoredWeights.add(stored, spec, parameter, config.family().rowsOut(), type);
            }
        });
        return Decoder.ofStored(config, stored);
    }

    /// As [#decoder], frozen: matrices of F32 and BF16 are used where they lie in the file, without a copy; others are read
    /// in F32.
    Decoder frozenDecoder(boolean withHead, Scope scope) {
        Parameters frozen = new Parameters(scope);
        DecoderParameters.forEach(config, withHead, spec -> {
            check(spec.name(), spec.shape());
            StoredTensor source = unread.remove(spec.name());
            Optional<Tensor> mapped = spec.shape().rank() > 1 ? source.mapped(scope) : Optional.empty();
            frozen.addFrozen(spec.name(), mapped.orElseGet(() -> source.read(DType.F32, scope)));
        });
        return Decoder.fromParameters(config, frozen);
    }

    /// Checks names and shapes of the parameters, and takes them for read.
    void requireAll() {
        DecoderParameters.forEach(config, !unread.containsKey(ScalarModel.HEAD), spec -> {
            check(spec.name(), spec.shape());
            unread.remove(spec.name());
        });
        ignoreHead();
        unread.remove(ScalarModel.HEAD);
    }

    /// Reads one tensor, whose shape is checked before memory is allocated for it.
    Tensor read(String name, Shape shape, Scope scope) {
        check(name, shape);
        Tensor tensor = scope.allocate(DType.F32, shape);
        readInto(name, tensor);
        return tensor;
    }

    private void check(String name, Shape shape) {
        StoredTensor source = unread.get(name);
        if (source == null) { throw new FormatException(weights.path(), "tensor '" + name + "' is missing"); }
        if (!source.hasShape(shape)) {
            throw new FormatException(source.file(),
                    "tensor '" + source.name() + "' has shape " + source.shape() + ", expected " + shape);
        }
    }

    private void readInto(String name, Tensor target) { unread.remove(name).readInto(target); }

    /// A tied head may be there as a second copy of the token embedding, as long as it is one.
    void checkTiedHead(Tensor tokenEmbedding) {
        if (!config.tiedHead()) { return; }
        StoredTensor head = unread.remove(names.headWeight());
        if (head == null) { return; }
        if (!head.hasShape(tokenEmbedding.shape()) || !equal(head, tokenEmbedding)) {
            throw new FormatException(head.file(),
                    "tensor '" + names.headWeight() + "' differs from '" + names.tokensWeight() + "', but "
                            + ConfigJson.FILE + " ties them (tie_word_embeddings)");
        }
    }

    private static boolean equal(StoredTensor stored, Tensor tensor) {
        try (Scope step = Scope.open(tensor.backend())) {
            return Arrays.equals(stored.read(DType.F32, step).toFloats(), tensor.toFloats());
        }
    }

    /// Whether there is a head for a language model: a tensor, or the token embedding that it is tied to.
    boolean hasHead() { return config.tiedHead() || unread.containsKey(names.headWeight()); }

    /// A scalar model has no use for a language model's head.
    void ignoreHead() { unread.remove(names.headWeight()); }

    /// @throws FormatException if a tensor has not been read
    void requireNothingLeft() {
        for (StoredTensor left : unread.values()) {
            throw new FormatException(left.file(), "unknown tensor '" + left.name() + "'");
        }
    }
}
