package arabica.datasets.world;

import arabica.datasets.world.truth.Facts;

/// A prompt and the facts that it states.
///
/// @param text the whole frame, which a response continues with a space:
///        `Question: My heron is grey. It is by the lake. What colour is it?\nAnswer:`
/// @param facts what is known of the right answer; for judging alone
public record WorldPrompt(String text, Facts facts) {}
