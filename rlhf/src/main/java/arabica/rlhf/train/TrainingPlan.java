package arabica.rlhf.train;

/// What a run is about to do.
///
/// @param trainer `sft`, `dpo`, …
/// @param totalSteps optimizer steps of the whole run
/// @param firstStep the step that comes next, from 1; later than that when a run is resumed
/// @param examples training examples
/// @param evalExamples held-out examples, 0 without evaluation
public record TrainingPlan(String trainer, int totalSteps, int firstStep, int stepsPerEpoch, int examples,
        int evalExamples) {}
