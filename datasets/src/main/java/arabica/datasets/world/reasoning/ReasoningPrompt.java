package arabica.datasets.world.reasoning;

import arabica.datasets.world.truth.reasoning.Exercise;

/// A prompt and the exercise behind it.
///
/// @param text the whole frame, which a response continues with a space:
///        `Question: Add 17 and 5. Answer in words.\nAnswer:`
/// @param exercise what is known of the right answer; for judging alone
public record ReasoningPrompt(String text, Exercise exercise) {}
