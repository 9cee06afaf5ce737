package arabica.nn;

/// What was generated for one prompt.
///
/// @param newIds        the tokens after the prompt; the end token is the last of them if the reason is EOS, and a
///                      token at which a listener stopped the row is included too
/// @param finishReason  why it ended
public record Generation(int[] newIds, FinishReason finishReason) {}
