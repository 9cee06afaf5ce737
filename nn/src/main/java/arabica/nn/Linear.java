package arabica.nn;

import java.util.Optional;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// `x · weight + bias` with `weight` `[in, out]`: GPT-2's own layout, which Hugging Face calls Conv1D. A stored weight
/// lies in panels ([StoredWeights]). The one place where weight matrices multiply, and so where LoRA's updates attach.
record Linear(String name, Tensor weight, Tensor bias, Optional<LowRank> update) {
    static Linear named(Parameters parameters, String name) {
        return new Linear(name, parameters.get(name + ".weight"), parameters.get(name + ".bias"),
                parameters.adapters().flatMap(adapters -> adapters.update(parameters, name)));
    }

    Tensor apply(Tensor x, Dropout dropout) {
        if (weight.shape().rank() == 3) { return Ops.panelLinear(x, weight, bias.shape().columns(), bias); }
        return update.map(lowRank -> lowRank.apply(x, weight, false, bias, dropout))
                .orElseGet(() -> Ops.linear(x, weight, bias));
    }

    LinearLayer layer() { return new LinearLayer(name, weight.shape().dim(0), weight.shape().dim(1), false); }
}
