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
/// @param best which model was written at the end, where it need not be the last ([TrainerOptions#earlyStopping])
public record TrainingResult(int step, int totalSteps, boolean stopped, Optional<StepMetrics> last,
        Optional<StepMetrics> evaluation, long skippedRows, double seconds, Optional<Best> best) {

    /// @param metric by which it was the best, and its value
    public record Best(int step, String metric, double value) {}

    /// Of a run that writes its last model.
    public TrainingResult(int step, int totalSteps, boolean stopped, Optional<StepMetrics> last,
            Optional<StepMetrics> evaluation, long skippedRows, double seconds) {
        this(step, totalSteps, stopped, last, evaluation, skippedRows, seconds, Optional.empty());
    }
}
