package arabica.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// Named parameters in a fixed order (that of their creation), under Hugging Face's names. Their memory, their
/// gradients and whatever an optimizer keeps about them live in one long-lived scope.
public final class Parameters {
    private final Scope scope;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    /// An empty set of parameters.
    public Parameters(Scope scope) { this.scope = scope; }

    /// Adds a tensor, which must belong to this set's scope, and makes it gather gradients.
    ///
    /// @throws IllegalArgumentException if the name is taken
    public Tensor add(String name, Tensor tensor) {
        share(name, tensor);
        return tensor.requireGrad();
    }

    /// Adds a tensor of another set as it is, frozen or not.
    void share(String name, Tensor tensor) {
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("parameter '" + name + "' exists already");
        }
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
    public void freeze() { tensors.values().forEach(Tensor::freeze); }

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
        tensors.forEach((name, tensor) -> copy.add(name, target.allocate(tensor.dtype(), tensor.shape())));
        copy.copyFrom(this);
        return copy;
    }
}
