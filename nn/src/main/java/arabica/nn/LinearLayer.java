package arabica.nn;

import arabica.autograd.Shape;

/// A linear layer of a model, by its name, without `.weight`.
///
/// @param transposed  whether the weight is `[outputs, inputs]`, as PyTorch's Linear has it, or `[inputs, outputs]`, as
///                    GPT-2's Conv1D does (PEFT: `fan_in_fan_out`)
public record LinearLayer(String name, int inputs, int outputs, boolean transposed) {
    String weight() { return name + ".weight"; }

    /// Of LoRA's first factor, `[rank, inputs]`.
    String down() { return name + ".lora_A.weight"; }

    /// Of LoRA's second factor, `[outputs, rank]`.
    String up() { return name + ".lora_B.weight"; }

    Shape downShape(int rank) { return Shape.of(rank, inputs); }

    Shape upShape(int rank) { return Shape.of(outputs, rank); }
}
