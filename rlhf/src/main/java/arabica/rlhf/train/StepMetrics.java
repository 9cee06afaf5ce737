package arabica.rlhf.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The numbers of one step or one evaluation, by their names in the metrics file, in the order in which they are written.
///
/// @param step from 1
public record StepMetrics(int step, SequencedMap<String, Double> values) {
    public StepMetrics { values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values)); }

    /// @throws IllegalArgumentException if there is no such number
    public double get(String name) {
        Double value = values.get(name);
        if (value == null) { throw new IllegalArgumentException("no metric '" + name + "' among " + values.keySet()); }
        return value;
    }
}
