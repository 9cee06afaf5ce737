package arabica.studies;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.StreamSupport;

/// What a cell found out.
///
/// @param values  numbers, lists of numbers and texts by name
/// @param seconds that it took, by the clock; no part of the result
public record CellResult(Cell cell, ObjectNode values, double seconds) {

    /// @throws IllegalArgumentException if there is no such value
    public double number(String name) { return require(name).doubleValue(); }

    /// @throws IllegalArgumentException if there is no such value
    public double[] numbers(String name) {
        return StreamSupport.stream(require(name).spliterator(), false).mapToDouble(JsonNode::doubleValue).toArray();
    }

    /// @throws IllegalArgumentException if there is no such value
    public String text(String name) { return require(name).textValue(); }

    private JsonNode require(String name) {
        JsonNode value = values.get(name);
        if (value == null) { throw new IllegalArgumentException("no '" + name + "' in cell " + cell.id()); }
        return value;
    }
}
