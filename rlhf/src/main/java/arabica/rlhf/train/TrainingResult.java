package arabica.rlhf.train;

import java.util.Optional;

/// How a run ended.
///
/// @param step the last step that was taken
/// @param totalSteps the steps that the whole run has
/// @param stopped whether it was asked to stop before its end; it can be resumed
/// @param last the metrics of the last step, empty when a resumed run had nothing left to do
/// @param evaluation the last evaluation, if there was one
/// @param skippedRows rows left out because they could not be used
/// @param seconds how long it took, in this process
public record TrainingResult(int step, int totalSteps, boolean stopped, Optional<StepMetrics> last,
        Optional<StepMetrics> evaluation, long skippedRows, double seconds) {}
