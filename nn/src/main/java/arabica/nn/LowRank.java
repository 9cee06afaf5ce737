package arabica.nn;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// LoRA's update of one linear layer: `scale · (x · downᵀ) · upᵀ`.
///
/// @param down     `[rank, inputs]`, PEFT's `lora_A`
/// @param up       `[outputs, rank]`, PEFT's `lora_B`
/// @param dropout  probability, on x, while training
/// @param place    tells this layer's dropout from all others'
record LowRank(Tensor down, Tensor up, double scale, double dropout, int place) {
    /// What the layer of the given weight and bias makes of x, with this update.
    Tensor apply(Tensor x, Tensor weight, boolean transposed, Tensor bias, Dropout pass) {
        Tensor dropped = pass.withProbability(dropout).apply(x, place);
        Tensor y = Ops.lowRankLinear(x, weight, transposed, bias, dropped, down, up, scale);
        if (dropped != x) { dropped.evict(); }
        return y;
    }
}
