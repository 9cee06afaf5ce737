package arabica.rlhf.filter;

/// A token of a response.
///
/// @param text as it is decoded alone
/// @param logProb given all before it, in nats
public record TokenScore(String text, double logProb) {}
