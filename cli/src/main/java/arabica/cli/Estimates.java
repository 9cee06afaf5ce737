package arabica.cli;

import arabica.rlhf.eval.Estimate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Estimates as JSON: `accuracy` with `accuracy_ci95`. What is infinite or undetermined is null there, which JSON's numbers
/// cannot say.
final class Estimates {
    private Estimates() {}

    static void put(ObjectNode object, String name, Estimate estimate) {
        object.set(name, number(estimate.value()));
        object.putArray(name + "_ci95").add(number(estimate.low())).add(number(estimate.high()));
    }

    static JsonNode number(double value) {
        return Double.isFinite(value) ? DoubleNode.valueOf(value) : NullNode.instance;
    }
}
