package arabica.datasets.world.truth.reasoning;

/// The true reward of a response and what it is made of. The components lie in `[0, 1]`.
///
/// @param correctness gives the right answer, and no other
/// @param form gives an answer in the form that was asked
/// @param brevity says nothing else
/// @param language the share of its statements that the world's language has
/// @param reward the total: see [ReasoningReward]
public record ReasoningJudgement(double correctness, double form, double brevity, double language, double reward) {}
