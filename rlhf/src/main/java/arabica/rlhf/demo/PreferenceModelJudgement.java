package arabica.rlhf.demo;

import arabica.rlhf.eval.PreferenceEvaluation;

/// The preference model on pairs of held-out prompts, between what needs no model and what is possible at all.
///
/// @param evaluation    accuracy on the drawn labels, calibration, the length-only baseline
/// @param bayesAccuracy expected accuracy of the true order: labels are drawn, so nobody can reach 1
public record PreferenceModelJudgement(PreferenceEvaluation evaluation, double bayesAccuracy) {

    /// How much of the distance from the length-only baseline to Bayes the model closes.
    public double closed() {
        double baseline = evaluation.lengthOnlyAccuracy();
        return (evaluation.accuracy().value() - baseline) / (bayesAccuracy - baseline);
    }
}
