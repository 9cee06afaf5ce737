package arabica.autograd;

/// Functions of one element that every backend provides.
public enum UnaryFunction {
    EXP,
    /// `exp(x) − 1`, exact near zero.
    EXPM1, LOG, SQRT, RECIPROCAL, SQUARE, TANH,
    /// `1 / (1 + exp(−x))`, without overflow.
    SIGMOID,
    /// `log(1 + exp(x))`, without overflow: the loss of a logit.
    SOFTPLUS, RELU, ABS,
    /// −1, 0 or 1.
    SIGN,
    /// The error function `2/√π ∫₀ˣ exp(−t²) dt`.
    ERF
}
