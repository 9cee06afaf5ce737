package arabica.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.nn.stored.StoredTensor;
import arabica.nn.stored.TensorSource;

/// Finds GPT-2's parameters among the tensors of a model directory. Names come with or without `transformer.`; the
/// buffers in which older files keep the attention mask are ignored; whatever else is left over is an error.
final class Gpt2Weights {
    static final String LM_HEAD = "lm_head.weight";
    private static final Pattern MASK_BUFFER = Pattern.compile("transformer\\.h\\.\\d+\\.attn\\.(bias|masked_bias)");

    private final TensorSource weights;
    private final SequencedMap<String, StoredTensor> unread = new LinkedHashMap<>();

    Gpt2Weights(TensorSource weights) {
        this.weights = weights;
        weights.tensors().forEach((name, tensor) -> {
            String full = isHead(name) || name.startsWith(Gpt2Names.PREFIX) ? name : Gpt2Names.PREFIX + name;
            if (MASK_BUFFER.matcher(full).matches()) { return; }
            if (unread.putIfAbsent(full, tensor) != null) {
                throw new FormatException(tensor.file(),
                        "tensor '" + full + "' is there twice, with and without '" + Gpt2Names.PREFIX + "'");
            }
        });
    }

    private static boolean isHead(String name) { return name.equals(LM_HEAD) || name.equals(ScalarModel.HEAD); }

    boolean contains(String name) { return unread.containsKey(name); }

    /// Reads the body's parameters into a scope. Shapes are checked before memory is allocated.
    Gpt2 body(Gpt2Config config, Scope scope) {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        // Each is checked as it is named: a configuration may claim billions of layers.
        Gpt2Names.forEach(config, (name, shape) -> {
            check(name, shape);
            shapes.put(name, shape);
        });
        Parameters parameters = new Parameters(scope);
        parameters.allocate(DType.F32, shapes);
        parameters.forEach(this::readInto);
        return Gpt2.fromParameters(config, parameters);
    }

    /// As [#body], as [StoredWeights]: one parameter at a time is read, laid out and given back. Looks after a tied head
    /// too.
    Gpt2 storedBody(Gpt2Config config, DType type, Scope scope) {
        Parameters stored = new Parameters(scope);
        Gpt2Names.forEach(config, (name, shape) -> {
            try (Scope step = Scope.open(scope.backend())) {
                Tensor parameter = read(name, shape, step);
                if (name.equals(Gpt2Names.TOKENS)) { checkTiedHead(parameter); }
                StoredWeights.add(stored, name, parameter, type);
            }
        });
        return Gpt2.ofStored(config, stored);
    }

    /// As [#body], frozen: matrices of F32 and BF16 are used where they lie in the file, without a copy; others are read
    /// in F32.
    Gpt2 frozenBody(Gpt2Config config, Scope scope) {
        Parameters frozen = new Parameters(scope);
        Gpt2Names.forEach(config, (name, shape) -> {
            check(name, shape);
            StoredTensor source = unread.remove(name);
            Optional<Tensor> mapped = shape.rank() > 1 ? source.mapped(scope) : Optional.empty();
            frozen.addFrozen(name, mapped.orElseGet(() -> source.read(DType.F32, scope)));
        });
        return Gpt2.fromParameters(config, frozen);
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

    /// A language model's head may be there as a second copy of the token embedding, as long as it is one.
    void checkTiedHead(Tensor tokenEmbedding) {
        StoredTensor head = unread.remove(LM_HEAD);
        if (head == null) { return; }
        if (!head.hasShape(tokenEmbedding.shape()) || !equal(head, tokenEmbedding)) {
            throw new FormatException(head.file(),
                    "tensor '" + LM_HEAD + "' differs from '" + Gpt2Names.TOKENS + "': only tied heads are supported");
        }
    }

    private static boolean equal(StoredTensor stored, Tensor tensor) {
        try (Scope step = Scope.open(tensor.backend())) {
            return Arrays.equals(stored.read(DType.F32, step).toFloats(), tensor.toFloats());
        }
    }

    void ignore(String name) { unread.remove(name); }

    /// @throws FormatException if a tensor has not been read
    void requireNothingLeft() {
        for (StoredTensor left : unread.values()) {
            throw new FormatException(left.file(), "unknown tensor '" + left.name() + "'");
        }
    }
}
