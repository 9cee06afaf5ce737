package arabica.nn;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// The parameters of a model that only runs: the matrices of linear layers in panels ([Panels]), which memory reads from
/// end to end, and they and the embeddings in F32 or, in half the memory, BF16. Vectors (biases and gains, a thousandth
/// of a model) stay in F32. All are frozen.
final class StoredWeights {
    private StoredWeights() {}

    static Parameters of(Parameters parameters, DType type, Scope target) {
        Parameters stored = new Parameters(target);
        parameters.forEach((name, tensor) -> add(stored, name, tensor, type));
        return stored;
    }

    /// Adds a parameter that is given in F32.
    static void add(Parameters stored, String name, Tensor tensor, DType type) {
        Scope target = stored.scope();
        boolean embedding = name.equals(Gpt2Names.TOKENS) || name.equals(Gpt2Names.POSITIONS);
        if (tensor.shape().rank() == 2 && !embedding) {
            stored.add(name, Panels.ofColumns(tensor, type, target)).freeze();
            return;
        }
        Tensor copy = target.allocate(embedding ? type : DType.F32, tensor.shape());
        target.backend().copy(tensor, copy);
        stored.add(name, copy).freeze();
    }
}
