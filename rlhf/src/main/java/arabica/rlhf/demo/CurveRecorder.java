package arabica.rlhf.demo;

import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Keeps what each stage measured, for the report.
final class CurveRecorder {
    private final SequencedMap<String, List<StepMetrics>> curves = new LinkedHashMap<>();

    TrainingListener of(String stage) {
        List<StepMetrics> steps = new ArrayList<>();
        curves.put(stage, steps);
        return new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { steps.add(metrics); }

            @Override
            public void onEvaluation(StepMetrics metrics) { steps.add(metrics); }
        };
    }

    SequencedMap<String, List<StepMetrics>> curves() { return curves; }
}
