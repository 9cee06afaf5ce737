package arabica.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// JSON as the commands print it: one object on one line, numbers not rounded.
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() { return MAPPER.createObjectNode(); }

    static void print(PrintStream out, ObjectNode object) {
        try {
            out.println(MAPPER.writeValueAsString(object));
            requireWritten(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A `PrintStream` swallows errors; results that nobody received are not results.
    ///
    /// @throws UncheckedIOException when the stream could not be written: a full disk, a pipe that was closed
    static void requireWritten(PrintStream out) {
        if (out.checkError()) { throw new UncheckedIOException(new IOException("standard output cannot be written")); }
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
