package arabica.datasets.world;

/// A row for supervised fine-tuning.
///
/// @param prompt what was asked
/// @param completion the answer, beginning with a space; the trainer appends the end-of-sequence token
public record Demonstration(WorldPrompt prompt, String completion) {}
