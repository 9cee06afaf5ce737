package arabica.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Arrays;

/// JSON as the commands print it: one object on one line, numbers not rounded.
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() { return MAPPER.createObjectNode(); }

    static void print(PrintStream out, ObjectNode object) {
        try {
            out.println(MAPPER.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static void put(ObjectNode object, String name, int... values) {
        Arrays.stream(values).forEach(object.putArray(name)::add);
    }

    static void put(ObjectNode object, String name, double... values) {
        Arrays.stream(values).forEach(object.putArray(name)::add);
    }

    static void put(ObjectNode object, String name, Iterable<String> values) {
        values.forEach(object.putArray(name)::add);
    }
}
