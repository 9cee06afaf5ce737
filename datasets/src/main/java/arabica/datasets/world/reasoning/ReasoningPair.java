package arabica.datasets.world.reasoning;

/// Two responses to a prompt, and which of them the labeller preferred.
///
/// @param prompt what was asked
/// @param chosen the preferred response, beginning with a space
/// @param rejected the other, beginning with a space
/// @param foreign whether both are in registers that no text or demonstration is in
public record ReasoningPair(ReasoningPrompt prompt, String chosen, String rejected, boolean foreign) {}
