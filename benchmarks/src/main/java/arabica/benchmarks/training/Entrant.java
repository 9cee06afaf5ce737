package arabica.benchmarks.training;

import java.util.List;
import java.util.Map;

/// Who takes part in a comparison: a program that serves as a [TrainingWorker] does.
///
/// @param command what starts it, to which shape, threads, seed and the file of the weights are appended
/// @param environment what its environment has beside ours
/// @param ours whether it is our own engine, which draws the weights that all begin with
public record Entrant(String name, List<String> command, Map<String, String> environment, boolean ours) {
    public Entrant {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
