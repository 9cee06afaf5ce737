package arabica.datasets.world.truth.reasoning;

/// What a prompt of the reasoning world asks for.
///
/// @param skill what has to be done
/// @param answer the one right answer
/// @param form the form that it was asked in
public record Exercise(Skill skill, Answer answer, Form form) {}
