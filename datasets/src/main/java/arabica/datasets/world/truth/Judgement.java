package arabica.datasets.world.truth;

/// The true reward of a response and what it is made of. The components lie in `[0, 1]`.
///
/// @param topic names what the prompt is about, and nothing else
/// @param politeness friendly, without flattery and without rudeness
/// @param correctness gives the right answer, and no other
/// @param length neither cut short nor rambling
/// @param fluency the share of neighbouring word pairs that the world's language knows
/// @param reward the total: see [TrueReward]
public record Judgement(double topic, double politeness, double correctness, double length, double fluency,
        double reward) {}
