package arabica.rlhf.bestof;

/// One response to a prompt, and what the reward function says of it.
///
/// @param text     without the end token
/// @param tokens   the end token counted
/// @param finished whether the model ended it by itself
public record Draw(String text, double score, int tokens, boolean finished) {}
