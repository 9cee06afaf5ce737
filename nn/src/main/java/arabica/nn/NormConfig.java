package arabica.nn;

/// How hidden states are normalized.
public record NormConfig(Kind kind, double epsilon) {
    /// LAYER: to mean 0 and variance 1, with gain and bias; RMS: to a mean square of 1, with a gain.
    public enum Kind {
        LAYER, RMS
    }
}
