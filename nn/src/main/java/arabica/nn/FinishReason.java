package arabica.nn;

/// Why a generation ended.
public enum FinishReason {
    /// The end token was generated.
    EOS,
    /// The limit on new tokens, or the model's context, was reached.
    LENGTH,
    /// The caller's listener stopped it.
    STOP
}
