package arabica.nn;

/// What becomes of a language model's head where a model gets a scalar head.
public enum LanguageHead {
    /// It is not read: the body alone is wanted.
    DROPPED,
    /// It stays in the body, for a loss beside that of the scalar. A head that is tied to the token embedding is always there.
    KEPT
}
