package arabica.testkit.counterexample;

import java.util.List;
import java.util.stream.Collectors;

import arabica.autograd.gradcheck.Input;

/// A test that repeats a failure, as text to paste into a test class.
public final class Snippet {
    public static final String INDENT = "    ";
    /// Beyond this many numbers nobody reads a test.
    public static final int READABLE = 400;

    private Snippet() {}

    /// A whole test where the function can be written down.
    public static String test(String name, String body) {
        return "@net.jqwik.api.Example\nvoid " + identifier(name) + "() {\n" + body + "}\n";
    }

    /// A method that is given the function where it cannot.
    public static String helper(String name, String functionType, String body) {
        return "// Call it with the function under test.\nvoid " + identifier(name) + "(" + functionType
                + " function) {\n" + body + "}\n";
    }

    static String inputs(List<Input> inputs) {
        return inputs.stream().map(JavaSource::of).collect(Collectors.joining(",\n" + INDENT.repeat(3)));
    }

    /// A name for a method, from any text.
    static String identifier(String text) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (char c : text.toCharArray()) {
            if (c < 128 && Character.isJavaIdentifierPart(c)) {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            } else {
                upper = true;
            }
        }
        return name.isEmpty() || !Character.isJavaIdentifierStart(name.charAt(0)) ? "repeats" + name : name.toString();
    }
}
