package arabica.testkit.counterexample;

import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.gradcheck.Input;

/// Values as Java expressions with full names, which need no imports and give the same bits again.
public final class JavaSource {
    /// A value that cannot be written as an expression: a lambda, say.
    public static final class NoSourceException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoSourceException(String message) { super(message); }
    }

    private JavaSource() {}

    /// The expression for numbers, texts, enums, arrays, optionals, lists, shapes, segments, records of such, and objects of
    /// classes without fields that can be made without arguments.
    ///
    /// @throws NoSourceException for all else
    public static String of(Object value) {
        return switch (value) {
            case null -> "null";
            case Double x -> number(x);
            case Float x -> number(x);
            case Long x -> x + "L";
            case Character x -> "(char) " + (int) x;
            case Byte x -> "(byte) " + x;
            case Short x -> "(short) " + x;
            case Integer x -> x.toString();
            case Boolean x -> x.toString();
            case String x -> quoted(x);
            case Enum<?> x -> nameOf(x.getDeclaringClass()) + "." + x.name();
            case Shape x -> "arabica.autograd.Shape.of(" + numbers(x.toArray()) + ")";
            case Segments x -> segments(x);
            case Input.Variable x -> input("Variable", x.shape(), numbers(x.values()));
            case Input.Constant x -> input("Constant", x.shape(), numbers(x.values()));
            case Input.Ids x -> input("Ids", x.shape(), numbers(x.values()));
            case Optional<?> x -> "java.util.Optional." + (x.isPresent() ? "of(" + of(x.get()) + ")" : "empty()");
            case List<?> x -> "java.util.List.of(" + joined(x) + ")";
            default -> ofObject(value);
        };
    }

    /// Decimal, where Java's own shortest one reads back as the same bits: always but for the special values.
    private static String number(double x) {
        if (Double.isNaN(x)) { return "Double.NaN"; }
        if (Double.isInfinite(x)) { return x > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY"; }
        return Double.toString(x);
    }

    private static String number(float x) {
        if (Float.isNaN(x)) { return "Float.NaN"; }
        if (Float.isInfinite(x)) { return x > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY"; }
        return x + "f";
    }

    static String numbers(double... values) {
        StringJoiner joined = new StringJoiner(", ");
        for (double value : values) { joined.add(number(value)); }
        return joined.toString();
    }

    static String numbers(int... values) {
        return IntStream.of(values).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    /// A text as a string literal.
    public static String quoted(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                literal.append('\\').append(c);
            } else if (c == '\n') {
                literal.append("\\n");
            } else if (c < ' ') {
                // In octal: the other escape ends a line before Java knows that it stands in a literal.
                literal.append(String.format("\\%03o", (int) c));
            } else if (c > '~') {
                literal.append(String.format("\\u%04x", (int) c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('"').toString();
    }

    private static String input(String kind, Shape shape, String values) {
        return "new arabica.autograd.gradcheck.Input." + kind + "(" + of(shape)
                + (values.isEmpty() ? "" : ", " + values) + ")";
    }

    private static String segments(Segments segments) {
        StringJoiner rows = new StringJoiner(", ");
        for (int row = 0; row < segments.batch(); row++) {
            StringJoiner lengths = new StringJoiner(", ", "new int[]{", "}");
            for (int i = 0; i < segments.count(); i++) {
                if (segments.row(i) == row) { lengths.add(Integer.toString(segments.length(i))); }
            }
            rows.add(lengths.toString());
        }
        return "arabica.autograd.Segments.of(" + segments.time() + ", java.util.List.of(" + rows + "))";
    }

    private static String joined(Collection<?> values) {
        return values.stream().map(JavaSource::of).collect(Collectors.joining(", "));
    }

    private static String ofObject(Object value) {
        Class<?> type = value.getClass();
        if (type.isArray()) { return ofArray(value); }
        if (value instanceof Record) { return "new " + nameOf(type) + "(" + components(value) + ")"; }
        boolean stateless = IntStream.range(0, type.getDeclaredFields().length)
                .allMatch(i -> Modifier.isStatic(type.getDeclaredFields()[i].getModifiers()));
        if (stateless && type.getSuperclass() == Object.class && !type.isSynthetic() && canBeMade(type)) {
            return "new " + nameOf(type) + "()";
        }
        throw new NoSourceException("there is no expression for an object of " + type.getName());
    }

    /// Without arguments, by others than the class itself.
    private static boolean canBeMade(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(one -> one.getParameterCount() == 0 && !Modifier.isPrivate(one.getModifiers()));
    }

    private static String ofArray(Object array) {
        StringJoiner elements = new StringJoiner(", ", "{", "}");
        for (int i = 0; i < Array.getLength(array); i++) { elements.add(of(Array.get(array, i))); }
        return "new " + nameOf(array.getClass()) + elements;
    }

    private static String components(Object value) {
        StringJoiner components = new StringJoiner(", ");
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                components.add(of(component.getAccessor().invoke(value)));
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw e instanceof NoSourceException known
                        ? known
                        : new NoSourceException("cannot read " + component + ": " + e);
            }
        }
        return components.toString();
    }

    private static String nameOf(Class<?> type) {
        String name = type.getCanonicalName();
        if (name == null) { throw new NoSourceException(type.getName() + " has no name that others could use"); }
        return name;
    }
}
