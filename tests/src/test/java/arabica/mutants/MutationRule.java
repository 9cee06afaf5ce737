package arabica.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A way to break a line: every place where the pattern matches gives one broken line.
///
/// @param replacement with groups, as in [Matcher#appendReplacement]
record MutationRule(String kind, Pattern pattern, String replacement) {
    MutationRule(String kind, String pattern, String replacement) { this(kind, Pattern.compile(pattern), replacement); }

    /// How derivatives are broken, which are calls of a backend's primitives.
    static final List<MutationRule> OF_DERIVATIVES = List.of(
            new MutationRule("sign", "BinaryFunction\\.ADD", "BinaryFunction.SUBTRACT"),
            new MutationRule("sign", "BinaryFunction\\.SUBTRACT", "BinaryFunction.ADD"),
            new MutationRule("factor", "BinaryFunction\\.MULTIPLY", "BinaryFunction.DIVIDE"),
            new MutationRule("factor", "BinaryFunction\\.DIVIDE", "BinaryFunction.MULTIPLY"),
            new MutationRule("wrong reduction", "Reduction\\.SUM", "Reduction.MAX"),
            new MutationRule("wrong mask", "BinaryFunction\\.GREATER(_EQUAL)?, (\\w+), (\\w+)",
                    "BinaryFunction.GREATER$1, $3, $2"),
            new MutationRule("wrong mask", "BinaryFunction\\.EQUAL", "BinaryFunction.GREATER"),
            new MutationRule("factor", "affine\\((\\w+), (-?[^,]+), ", "affine($1, 2 * ($2), "),
            new MutationRule("sign", "affine\\((\\w+), (-?[^,]+), ", "affine($1, -($2), "),
            new MutationRule("missing term", "affine\\((\\w+), ([^,]+), (?!0,)([^,]+), ", "affine($1, $2, 0, "),
            new MutationRule("wrong axis", "matmul\\((.*?), true, ", "matmul($1, false, "),
            new MutationRule("wrong axis", "!(transpose\\w+)", "$1"),
            new MutationRule("wrong function", "UnaryFunction\\.EXP\\b", "UnaryFunction.EXPM1"),
            new MutationRule("wrong function", "UnaryFunction\\.SQUARE", "UnaryFunction.ABS"),
            new MutationRule("wrong function", "UnaryFunction\\.SIGMOID", "UnaryFunction.TANH"),
            new MutationRule("missing term",
                    "^\\s*(context\\.)?backend(\\(\\))?\\.(binary|unary|affine|reduce|fill|addPicked|maskFuture)\\(.*\\);.*$",
                    ""));

    /// Written out, since a file imports what it uses alone.
    private static final String OPS = "arabica.autograd.ops.Ops.";

    /// How losses are broken, which are compositions of operations and arithmetic.
    static final List<MutationRule> OF_LOSSES = List.of(
            new MutationRule("sign", "\\bsubtract\\(", OPS + "add("),
            new MutationRule("sign", "\\badd\\(", OPS + "subtract("),
            new MutationRule("sign", "-(beta|labelSmoothing|margin)\\b", "$1"),
            new MutationRule("sign", "scale\\(([^()]+), beta\\)", "scale($1, -beta)"),
            new MutationRule("sign", "\\bnegate\\(", OPS + "square("),
            new MutationRule("wrong function", "\\bsoftplus\\(", OPS + "relu("),
            new MutationRule("wrong function", "\\bsigmoid\\(", OPS + "tanh("),
            new MutationRule("wrong function", "\\bsquare\\(", OPS + "abs("),
            new MutationRule("wrong function", "\\bexp\\(", OPS + "expm1("),
            new MutationRule("wrong function", "(?<!\\.)\\bexpm1\\(", OPS + "exp("),
            new MutationRule("dropped clip", "\\bmaximum\\(", OPS + "minimum("),
            new MutationRule("dropped clip", "\\bminimum\\(", OPS + "maximum("),
            new MutationRule("sign", "\\bStrictMath\\.expm1\\(-", "StrictMath.expm1("),
            new MutationRule("wrong operation", "\\bmultiply\\(", OPS + "add("),
            new MutationRule("dropped clip", "\\bclamp\\(([^(),]+|\\w+\\([^()]*\\)), [^,]+, [^)]+\\)", "($1)"),
            new MutationRule("sign", "(affine\\([^()]+), 1, -", "$1, 1, "),
            new MutationRule("sign", "= -(?=[a-z])", "= "),
            new MutationRule("factor", "1 - (labelSmoothing|2 \\*)", "1 + $1"),
            new MutationRule("factor", "(\\w+(?:\\(\\))?|\\)) / (?=[\\w(])", "$1 * "),
            new MutationRule("sign", "(\\w+(?:\\(\\)|\\])?|\\)) - (?=[\\w(])", "$1 + "),
            new MutationRule("sign", "(\\w+(?:\\(\\)|\\])?|\\)) \\+ (?=[\\w(])", "$1 - "),
            new MutationRule("factor", "(\\w+(?:\\(\\)|\\])?|\\)) \\* (?=[\\w(])", "$1 / "));

    /// The line broken at each place in turn.
    List<String> apply(String line) {
        List<String> broken = new ArrayList<>();
        Matcher matcher = pattern.matcher(line);
        while (matcher.find()) {
            StringBuilder text = new StringBuilder(line.substring(0, matcher.start()));
            Matcher one = pattern.matcher(line);
            one.find(matcher.start());
            StringBuilder replaced = new StringBuilder();
            one.appendReplacement(replaced, replacement);
            // appendReplacement copies what lies before the match too.
            text.append(replaced.substring(matcher.start())).append(line.substring(matcher.end()));
            broken.add(text.toString());
        }
        return broken;
    }
}
