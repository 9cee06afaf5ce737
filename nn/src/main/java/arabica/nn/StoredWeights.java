package arabica.nn;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// The parameters of a model that only runs: the matrices of linear layers in panels ([Panels]), which memory reads from
/// end to end, and they, the embeddings and the head in F32 or, in half the memory, BF16. Vectors (biases and gains, a
/// thousandth of a model) stay in F32. All are frozen.
final class StoredWeights {
    private StoredWeights() {}

    static Parameters of(DecoderConfig config, Parameters parameters, DType type, Scope target) {
        Parameters stored = new Parameters(target);
        DecoderParameters.forEach(config, parameters.contains(config.family().names().headWeight()),
                spec -> add(stored, spec, parameters.get(spec.name()), config.family().rowsOut(), type));
        return stored;
    }

    /// Adds a parameter that is given in F32.
    ///
    /// @param rowsOut  whether matrices are `[out, in]`
    static void add(Parameters stored, ParameterSpec spec, Tensor tensor, boolean rowsOut, DType type) {
        Scope target = stored.scope();
        if (!spec.role().linear()) {
            stored.add(spec.name(), copy(tensor, tensor.shape().rank() == 2 ? type : DType.F32, target)).freeze();
        } else if (rowsOut) {
            try (Scope step = Scope.open(target.backend())) {
                Tensor rows = type == tensor.dtype() ? tensor : copy(tensor, type, step);
                stored.add(spec.name(), Panels.ofRows(rows, target)).freeze();
            }
        } else {
            stored.add(spec.name(), Panels.ofColumns(tensor, type, target)).freeze();
        }
    }

    private static Tensor copy(Tensor tensor, DType type, Scope target) {
        Tensor copy = target.allocate(type, tensor.shape());
        target.backend().copy(tensor, copy);
        return copy;
    }
}
