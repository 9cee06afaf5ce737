package arabica.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Named parameters in a fixed order (that of their creation), under Hugging Face's names. Their memory, their
/// gradients and whatever an optimizer keeps about them live in one long-lived scope.
///
/// Parameters that are made together ([#allocate]) lie in one block of memory, and so do their gradients: the gradient's
/// norm and an optimizer's update are passes over blocks, not over tensors.
public final class Parameters {
    private final Scope scope;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<FlatBlock> blocks = new ArrayList<>();
    /// By the block of the values; the same for all sets that share parameters.
    private final Map<FlatBlock, FlatBlock> gradients;

    /// An empty set of parameters.
    public Parameters(Scope scope) { this(scope, new IdentityHashMap<>()); }

    private Parameters(Scope scope, Map<FlatBlock, FlatBlock> gradients) {
        this.scope = scope;
        this.gradients = gradients;
    }

    /// All parameters of another set, to which more can be added.
    Parameters(Parameters others) {
        this(others.scope, others.gradients);
        tensors.putAll(others.tensors);
        blocks.addAll(others.blocks);
    }

    /// Adds a tensor, which must belong to this set's scope, and makes it gather gradients; BF16 cannot, and stays frozen.
    ///
    /// @throws IllegalArgumentException if the name is taken
    public Tensor add(String name, Tensor tensor) {
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("parameter '" + name + "' exists already");
        }
        return tensor.dtype() == DType.BF16 ? tensor : tensor.requireGrad();
    }

    /// Adds a tensor that is used and never trained: it may lie in read-only memory.
    ///
    /// @throws IllegalArgumentException if the name is taken
    public Tensor addFrozen(String name, Tensor tensor) {
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("parameter '" + name + "' exists already");
        }
        return tensor.freeze();
    }

    /// Adds parameters of the given names and shapes in one block of memory. They are zero, and gather gradients.
    ///
    /// @throws IllegalArgumentException if a name is taken
    public void allocate(DType dtype, SequencedMap<String, Shape> shapes) {
        FlatBlock block = new FlatBlock(scope, dtype, shapes);
        block.tensors().forEach(this::add);
        blocks.add(block);
    }

    /// @throws IllegalArgumentException if there is no such parameter
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) { throw new IllegalArgumentException("no parameter '" + name + "'"); }
        return tensor;
    }

    public boolean contains(String name) { return tensors.containsKey(name); }

    public List<String> names() { return List.copyOf(tensors.keySet()); }

    public void forEach(BiConsumer<String, Tensor> action) { tensors.forEach(action); }

    /// How many numbers there are to train.
    public long count() { return tensors.values().stream().mapToLong(Tensor::size).sum(); }

    public Scope scope() { return scope; }

    public void zeroGrad() { tensors.values().forEach(Tensor::zeroGrad); }

    /// No gradients are wanted any more: their memory is given back. For references and for models that only generate.
    public void freeze() {
        tensors.values().forEach(Tensor::freeze);
        gradients.values().forEach(block -> scope.release(block.whole()));
        gradients.clear();
    }

    /// The blocks whose parameters all gather gradients, each with the block of these gradients: zero where nothing
    /// has contributed.
    SequencedMap<FlatBlock, FlatBlock> trainableBlocks() {
        SequencedMap<FlatBlock, FlatBlock> trainable = new LinkedHashMap<>();
        for (FlatBlock block : blocks) {
            if (block.tensors().values().stream().allMatch(Tensor::requiresGrad)) {
                trainable.put(block, gradients.computeIfAbsent(block, this::gradientsOf));
                block.tensors().values().forEach(Tensor::grad);
            }
        }
        return trainable;
    }

    private FlatBlock gradientsOf(FlatBlock block) {
        FlatBlock target = block.another(scope);
        block.tensors().forEach((name, tensor) -> tensor.requireGrad(target.tensors().get(name)));
        return target;
    }

    /// The parameters that gather gradients and are not in [#trainableBlocks()].
    SequencedMap<String, Tensor> trainableOthers() {
        SequencedMap<String, Tensor> others = new LinkedHashMap<>(tensors);
        trainableBlocks().keySet().forEach(block -> others.keySet().removeAll(block.tensors().keySet()));
        others.values().removeIf(tensor -> !tensor.requiresGrad());
        return others;
    }

    /// Copies the values of the parameters of the same names from a set on the same backend.
    ///
    /// @throws IllegalArgumentException if names or shapes differ
    public void copyFrom(Parameters other) {
        if (!tensors.keySet().equals(other.tensors.keySet())) {
            throw new IllegalArgumentException("the two sets do not hold the same parameters");
        }
        tensors.forEach((name, tensor) -> {
            Tensor source = other.get(name);
            if (!source.shape().equals(tensor.shape())) {
                throw new IllegalArgumentException(
                        "parameter '" + name + "' is " + source.shape() + " there and " + tensor.shape() + " here");
            }
            scope.backend().copy(source, tensor);
        });
    }

    /// New memory in `target` with the same names and values. Gradients are gathered there, from zero.
    public Parameters copy(Scope target) {
        Parameters copy = new Parameters(target);
        for (FlatBlock block : blocks) { copy.blocks.add(block.another(target)); }
        tensors.forEach((name, tensor) -> copy.add(name,
                copy.blocks.stream().map(block -> block.tensors().get(name)).filter(Objects::nonNull).findFirst()
                        .orElseGet(() -> target.allocate(tensor.dtype(), tensor.shape()))));
        copy.copyFrom(this);
        return copy;
    }
}
