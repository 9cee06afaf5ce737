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

    Tensor apply(Tensor x) { return apply(x, null); }

    /// `residual + dropout(this(x))`, in one go where nothing is dropped; neither part is kept.
    Tensor addTo(Tensor residual, Tensor x, Dropout dropout, int place) {
        if (dropout.isNone()) { return apply(x, residual); }
        Tensor part = apply(x);
        Tensor dropped = dropout.apply(part, place);
        Tensor sum = Ops.add(residual, dropped);
        dropped.evict();
        part.evict();
        return sum;
    }

    private Tensor apply(Tensor x, Tensor residual) {
        if (weight.shape().rank() == 3) { return Ops.panelLinear(x, weight, outputs, bias, residual); }
        return rowsOut ? Ops.linearTransposed(x, weight, bias, residual) : Ops.linear(x, weight, bias, residual);
    }
}
