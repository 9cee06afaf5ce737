package arabica.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a command left behind: its exit code and its two streams.
record Outcome(int code, String out, String err) {

    /// Runs a command in this process, away from any terminal.
    static Outcome of(Object... arguments) { return run("", false, arguments); }

    /// Runs a command that reads standard input, away from any terminal.
    static Outcome reading(String input, Object... arguments) { return run(input, false, arguments); }

    /// Runs a command as if a person watched it on a terminal.
    static Outcome onTerminal(Object... arguments) { return run("", true, arguments); }

    private static Outcome run(String input, boolean terminal, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] texts = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        int code = Arabica.run(new Terminal(in, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), terminal, terminal), texts);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// The objects of `--format jsonl`.
    List<JsonNode> objects() { return out.lines().map(Outcome::parse).toList(); }

    JsonNode object() {
        List<JsonNode> all = objects();
        if (all.size() != 1) { throw new AssertionError("expected one object, got:\n" + out + err); }
        return all.getFirst();
    }

    static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
