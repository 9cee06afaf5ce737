package arabica.nn;

import java.util.Optional;

import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// `x · weight + bias`: the one place where a layer's matrices multiply, and so where LoRA's updates attach. The weight is
/// `[in, out]` (GPT-2's Conv1D) or `[out, in]` (everybody else's Linear), or lies in panels where a model only runs
/// ([StoredWeights]).
///
/// @param bias     `[out]`, or null
/// @param layer    its name, and the shape of its weight as in files
/// @param update   LoRA's, where there is one
record Linear(Tensor weight, Tensor bias, LinearLayer layer, Optional<LowRank> update) {
    /// @param shape    the weight's, as in files
    /// @param rowsOut  whether that is `[out, in]`
    static Linear named(Parameters parameters, String name, Shape shape, boolean rowsOut) {
        String bias = name + ".bias";
        return new Linear(parameters.get(name + ".weight"), parameters.contains(bias) ? parameters.get(bias) : null,
                new LinearLayer(name, shape.dim(rowsOut ? 1 : 0), shape.dim(rowsOut ? 0 : 1), rowsOut),
                parameters.adapters().flatMap(adapters -> adapters.update(parameters, name)));
    }

    Tensor apply(Tensor x, Dropout dropout) { return apply(x, null, dropout); }

    /// `residual + dropout(this(x))`, in one go where nothing is dropped and no update is added; neither part is kept.
    Tensor addTo(Tensor residual, Tensor x, Dropout dropout, int place) {
        if (dropout.isNone() && update.isEmpty()) { return apply(x, residual, dropout); }
        Tensor part = apply(x, null, dropout);
        Tensor dropped = dropout.apply(part, place);
        Tensor sum = Ops.add(residual, dropped);
        dropped.evict();
        part.evict();
        return sum;
    }

    private Tensor apply(Tensor x, Tensor residual, Dropout dropout) {
        if (weight.shape().rank() == 3) { return Ops.panelLinear(x, weight, layer.outputs(), bias, residual); }
        if (update.isPresent()) { return update.get().apply(x, weight, layer.transposed(), bias, dropout); }
        return layer.transposed()
                ? Ops.linearTransposed(x, weight, bias, residual)
                : Ops.linear(x, weight, bias, residual);
    }
}
