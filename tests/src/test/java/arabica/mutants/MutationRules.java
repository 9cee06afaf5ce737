package arabica.mutants;

import java.util.List;
import java.util.stream.Stream;

/// The ways in which formulas are broken.
final class MutationRules {
    /// Up to the index of what a derivative reads or writes.
    private static final String INDEXED = "(?<call>\\.(?:input|saved|target|contribute|contributeInto|accumulator|passOn)\\("
            + "|\\w+\\(context, )";
    private static final String ACCUMULATE = "\\b(?:\\w+\\.)?accumulate(?:\\(\\))?(?= \\|\\||\\))";

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

    /// How compositions of operations are broken.
    private static final List<MutationRule> LOSSES = List.of(
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
            new MutationRule("factor", "1 - (labelSmoothing|2 \\*)", "1 + $1"));

    /// How sums, products and places in arrays are broken.
    private static final List<MutationRule> ARITHMETIC = List.of(
            new MutationRule("factor", "(\\w+(?:\\(\\))?|\\)) / (?=[\\w(])", "$1 * "),
            new MutationRule("sign", "(\\w+(?:\\(\\)|\\])?|\\)) - (?=[\\w(])", "$1 + "),
            new MutationRule("sign", "(\\w+(?:\\(\\)|\\])?|\\)) \\+ (?=[\\w(])", "$1 - "),
            new MutationRule("factor", "(\\w+(?:\\(\\)|\\])?|\\)) \\* (?=[\\w(])", "$1 / "));

    /// How it is broken which tensor a derivative reads and writes, which part of it, and whether it adds or overwrites.
    private static final List<MutationRule> WIRING = List.of(
            new MutationRule("wrong tensor", "context\\.gradOutput\\(\\)", "context.output()"),
            new MutationRule("wrong tensor", "context\\.output\\(\\)", "context.gradOutput()"),
            new MutationRule("wrong index", INDEXED + "0\\b", "${call}1"),
            new MutationRule("wrong index", INDEXED + "[12]\\b", "${call}0"),
            new MutationRule("wrong index", INDEXED + "2\\b", "${call}1"),
            new MutationRule("wrong axis", "(\\w+)\\[(\\w+)\\[(\\w+)\\]\\] = \\3", "$1[$3] = $2[$3]"),
            new MutationRule("missing term", "\\(int (\\w+) = 0;", "(int $1 = 1;"),
            new MutationRule("wrong place", "= from;", "= 0;"),
            new MutationRule("wrong place", "\\.startInRow\\(", ".start("),
            new MutationRule("wrong place", "\\.start\\(", ".startInRow("),
            new MutationRule("wrong place", "^\\s*from = \\w+;$", ""),
            new MutationRule("exchanged", "([(,] ?)(\\w+), (\\w+)\\)", "$1$3, $2)"),
            new MutationRule("inverted", "\\btrue\\b", "false"), new MutationRule("inverted", "\\bfalse\\b", "true"),
            new MutationRule("inverted", " == ", " != "),
            new MutationRule("inverted", "\\bif \\((.+)\\) \\{", "if (!($1)) {"),
            new MutationRule("inverted", " \\? ([^?:]+) : (\\d+|[^;]+(?=;))", " ? $2 : $1"),
            new MutationRule("dropped bound", "Math\\.min\\(", "Math.max("),
            new MutationRule("not added", ACCUMULATE, "false"), new MutationRule("not added", " \\|\\| \\w+ > 0", ""),
            new MutationRule("not overwritten", ACCUMULATE, "true"),
            new MutationRule("not zeroed", "\\.accumulator\\((\\w+)\\)",
                    ".target($1).map(arabica.autograd.GradientTarget::tensor)"),
            new MutationRule("wrong fill", "fill\\((\\w+), -1\\)", "fill($1, 1)"),
            new MutationRule("wrong fill", "fill\\((\\w+), 0\\)", "fill($1, 1)"),
            new MutationRule("missing call", "Optional\\.of\\(\\w+\\)", "Optional.empty()"),
            new MutationRule("missing call",
                    "^(\\s*(if \\(\\w+\\) \\{ )?)(\\w+(\\(\\w*\\))?\\.)+\\w+\\(.*\\);( \\}| //.*)?$", ""));

    /// How losses are broken, which are compositions of operations and arithmetic.
    static final List<MutationRule> OF_LOSSES = joined(LOSSES, ARITHMETIC);

    /// How derivatives are broken that hand work and memory around.
    static final List<MutationRule> OF_WIRING = joined(OF_DERIVATIVES, joined(WIRING, ARITHMETIC));

    private MutationRules() {}

    private static List<MutationRule> joined(List<MutationRule> some, List<MutationRule> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
