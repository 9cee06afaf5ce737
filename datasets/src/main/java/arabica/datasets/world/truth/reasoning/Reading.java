package arabica.datasets.world.truth.reasoning;

import java.util.List;

/// A response as the judge reads it.
///
/// @param answers the answers that it gives, in their order and the form that each is said in
/// @param openers sentences before the first answer that only lead to it
/// @param others sentences that are neither answers nor openers, known or not
/// @param known statements that the world's language has
/// @param statements all statements; a numbered list is one
record Reading(List<Said> answers, int openers, int others, int known, int statements) {

    /// An answer and the form that it is said in.
    record Said(Answer answer, Form form) {}
}
