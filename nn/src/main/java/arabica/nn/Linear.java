package arabica.nn;

import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// `x · weight + bias`: the one place where a layer's matrices multiply. The weight is `[in, out]` (GPT-2's Conv1D) or
/// `[out, in]` (everybody else's Linear), or lies in panels where a model only runs ([StoredWeights]).
///
/// @param bias     `[out]`, or null
/// @param outputs  the columns of the result
/// @param rowsOut  whether the weight is `[out, in]`
record Linear(Tensor weight, Tensor bias, int outputs, boolean rowsOut) {
    /// @param shape  the weight's, as in files
    static Linear named(Parameters parameters, String name, Shape shape, boolean rowsOut) {
        String bias = name + ".bias";
        return new Linear(parameters.get(name + ".weight"), parameters.contains(bias) ? parameters.get(bias) : null,
                shape.dim(rowsOut ? 0 : 1), rowsOut);
    }

    Tensor apply(Tensor x) {
        if (weight.shape().rank() == 3) { return Ops.panelLinear(x, weight, outputs, bias); }
        return rowsOut ? Ops.linearTransposed(x, weight, bias) : Ops.linear(x, weight, bias);
    }
}
