package arabica.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Finds a decoder's parameters among the tensors of a model directory. Names come with or without the family's prefix;
/// the buffers of older files are ignored; whatever else is left over is an error.
final class DecoderWeights {
    private record Source(SafetensorsFile file, String name) {}

    private final WeightFiles weights;
    private final DecoderConfig config;
    private final Family.ParameterNames names;
    private final SequencedMap<String, Source> unread = new LinkedHashMap<>();

    DecoderWeights(WeightFiles weights, DecoderConfig config) {
        this.weights = weights;
        this.config = config;
        this.names = config.family().names();
        weights.tensors().forEach((name, file) -> {
            String full = isHead(name) || name.startsWith(names.prefix()) ? name : names.prefix() + name;
            if (names.buffers().matcher(full).matches()) { return; }
            if (unread.putIfAbsent(full, new Source(file, name)) != null) {
                throw new FormatException(file.path(),
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

    /// Reads one tensor, whose shape is checked before memory is allocated for it.
    Tensor read(String name, Shape shape, Scope scope) {
        check(name, shape);
        Tensor tensor = scope.allocate(DType.F32, shape);
        readInto(name, tensor);
        return tensor;
    }

    private void check(String name, Shape shape) {
        Source source = unread.get(name);
        if (source == null) { throw new FormatException(weights.path(), "tensor '" + name + "' is missing"); }
        SafetensorsEntry entry = source.file().entry(source.name());
        if (!entry.hasShape(shape.toArray())) {
            throw new FormatException(source.file().path(),
                    "tensor '" + source.name() + "' has shape " + entry.shape() + ", expected " + shape);
        }
    }

    private void readInto(String name, Tensor target) {
        Source source = unread.remove(name);
        source.file().readInto(source.name(), target);
    }

    /// A tied head may be there as a second copy of the token embedding, as long as it is one.
    void checkTiedHead(Tensor tokenEmbedding) {
        if (!config.tiedHead()) { return; }
        Source head = unread.remove(names.headWeight());
        if (head == null) { return; }
        boolean equal = head.file().entry(head.name()).hasShape(tokenEmbedding.shape().toArray())
                && Arrays.equals(head.file().floats(head.name()), tokenEmbedding.toFloats());
        if (!equal) {
            throw new FormatException(head.file().path(),
                    "tensor '" + names.headWeight() + "' differs from '" + names.tokensWeight() + "', but "
                            + ConfigJson.FILE + " ties them (tie_word_embeddings)");
        }
    }

    /// A scalar model has no use for a language model's head.
    void ignoreHead() { unread.remove(names.headWeight()); }

    /// @throws FormatException if a tensor has not been read
    void requireNothingLeft() {
        for (Map.Entry<String, Source> left : unread.entrySet()) {
            throw new FormatException(left.getValue().file().path(), "unknown tensor '" + left.getValue().name() + "'");
        }
    }
}
