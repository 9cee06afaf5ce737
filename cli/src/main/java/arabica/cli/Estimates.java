package arabica.cli;

import arabica.rlhf.eval.Estimate;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Estimates as JSON: `accuracy` with `accuracy_ci95`.
final class Estimates {
    private Estimates() {}

    static void put(ObjectNode object, String name, Estimate estimate) {
        object.put(name, estimate.value());
        Json.put(object, name + "_ci95", estimate.low(), estimate.high());
    }
}
