package arabica.nn;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// The nonlinearity of a feed-forward layer.
public enum Activation {
    /// GELU in its tanh form: `gelu_new`, `gelu_pytorch_tanh`, `gelu_fast`.
    GELU_TANH,
    /// GELU by its definition, with the error function: `gelu`.
    GELU_ERF,
    /// `x · σ(x)`: `silu`, `swish`.
    SILU;

    Tensor apply(Tensor x) {
        return switch (this) {
            case GELU_TANH -> Ops.gelu(x);
            case GELU_ERF -> Ops.erfGelu(x);
            case SILU -> Ops.silu(x);
        };
    }
}
