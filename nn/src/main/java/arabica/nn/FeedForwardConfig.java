package arabica.nn;

/// The feed-forward half of a layer.
///
/// @param innerSize  its width
/// @param gated      whether it is `down(silu(gate(x)) · up(x))` (SwiGLU) and not `down(activation(up(x)))`
/// @param bias       whether its projections have biases
public record FeedForwardConfig(int innerSize, Activation activation, boolean gated, boolean bias) {
    /// @throws IllegalArgumentException if a gate is wanted of another function than SiLU
    public FeedForwardConfig {
        if (gated && activation != Activation.SILU) {
            throw new IllegalArgumentException("hidden_act must be silu where a gate opens with it");
        }
    }
}
