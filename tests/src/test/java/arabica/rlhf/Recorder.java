package arabica.rlhf;

import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/// Remembers what a run told.
public final class Recorder implements TrainingListener {
    private final List<StepMetrics> steps = new ArrayList<>();
    private final List<StepMetrics> evaluations = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Override
    public void onStep(StepMetrics metrics) { steps.add(metrics); }

    @Override
    public void onEvaluation(StepMetrics metrics) { evaluations.add(metrics); }

    @Override
    public void onWarning(String message) { warnings.add(message); }

    public List<StepMetrics> steps() { return steps; }

    public List<StepMetrics> evaluations() { return evaluations; }

    public List<String> warnings() { return warnings; }
}
