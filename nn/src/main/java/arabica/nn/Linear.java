package arabica.nn;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// `x · weight + bias` with `weight` `[in, out]`: GPT-2's own layout, which Hugging Face calls Conv1D. A stored weight
/// lies in panels ([StoredWeights]).
record Linear(Tensor weight, Tensor bias) {
    static Linear named(Parameters parameters, String name) {
        return new Linear(parameters.get(name + ".weight"), parameters.get(name + ".bias"));
    }

    Tensor apply(Tensor x) {
        return weight.shape().rank() == 3
                ? Ops.panelLinear(x, weight, bias.shape().columns(), bias)
                : Ops.linear(x, weight, bias);
    }
}
