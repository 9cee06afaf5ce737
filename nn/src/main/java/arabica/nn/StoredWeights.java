package arabica.nn;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// The parameters of a model that only runs, in half the memory: embeddings in BF16, the matrices of linear layers in BF16
/// and in panels ([Panels]), vectors (biases and gains, a thousandth of a model) in F32. All are frozen.
final class StoredWeights {
    private StoredWeights() {}

    static Parameters of(Parameters parameters, Scope target) {
        Parameters stored = new Parameters(target);
        parameters.forEach((name, tensor) -> add(stored, name, tensor));
        return stored;
    }

    /// Adds a parameter that is given in F32.
    static void add(Parameters stored, String name, Tensor tensor) {
        Scope target = stored.scope();
        boolean embedding = name.equals(Gpt2Names.TOKENS) || name.equals(Gpt2Names.POSITIONS);
        if (tensor.shape().rank() == 2 && !embedding) {
            stored.add(name, Panels.ofColumns(tensor, DType.BF16, target));
            return;
        }
        Tensor copy = target.allocate(embedding ? DType.BF16 : DType.F32, tensor.shape());
        target.backend().copy(tensor, copy);
        stored.add(name, copy).freeze();
    }
}
