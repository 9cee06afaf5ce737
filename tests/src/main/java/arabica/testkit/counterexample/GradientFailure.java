package arabica.testkit.counterexample;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.GradCheckResult;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.scalar.ScalarBackend;

/// A gradient check that failed: what is wrong, on inputs as simple as could be found, and a test that repeats it.
public final class GradientFailure {
    /// How many simpler inputs are tried.
    private static final int BUDGET = 400;
    /// Beyond this many numbers nobody reads a test.
    private static final int READABLE = 400;

    private final String operation;
    private final GradCheck check;
    private final GradCheckResult found;

    /// @param found what [GradCheck#check()] says, which must have failed
    public GradientFailure(String operation, GradCheck check, GradCheckResult found) {
        this.operation = operation;
        this.check = check;
        this.found = found;
    }

    /// The error to throw.
    public AssertionError toError() {
        boolean smooth = found.input() >= 0 && check.isSmoothAt(found.input(), found.element());
        String wrong = "the derivative of " + operation + " is wrong: " + found;
        if (!smooth) {
            return new AssertionError(
                    wrong + ". The central differences on either side of that value disagree with each"
                            + " other: is there a kink, or a number that is none? Keep inputs away from it.");
        }
        GradCheck shrunk = check.maxElements(Integer.MAX_VALUE);
        shrunk = shrunk.withInputs(new Shrinker(this::failsLikewise, BUDGET).shrink(check.inputs()));
        return new AssertionError(wrong + ".\nThe simplest inputs that show it, where it is " + shrunk.check()
                + ":\n\n" + snippet(shrunk).indent(Snippet.INDENT.length()));
    }

    /// The same mistake, not the noise or the kink that simpler values may run into.
    private boolean failsLikewise(List<Input> inputs) {
        GradCheck simpler = check.withInputs(inputs).maxElements(Integer.MAX_VALUE);
        GradCheckResult result = simpler.check();
        return !result.passed() && !(result.worstDifference() < found.worstDifference() / 100)
                && simpler.isSmoothAt(result.input(), result.element());
    }

    private String snippet(GradCheck failing) {
        String name = "theDerivativeOf " + operation;
        return function(failing)
                .map(function -> Snippet.test(name, body(failing, function)))
                .orElseGet(() -> Snippet.helper(name,
                        "java.util.function.Function<arabica.autograd.Tensor[], arabica.autograd.Tensor>",
                        body(failing, "function")));
    }

    private String body(GradCheck failing, String function) {
        return Snippet.INDENT + "arabica.testkit.GradProperties.holds(" + JavaSource.quoted(operation)
                + ", arabica.autograd.gradcheck.GradCheck.of( // in F64\n" + Snippet.INDENT.repeat(3) + function + ",\n"
                + Snippet.INDENT.repeat(3) + Snippet.inputs(failing.inputs()) + ").seed("
                + JavaSource.of(failing.seed()) + ")"
                + setting("tolerance", failing.tolerance(), new Defaults().tolerance())
                + setting("step", failing.step(), new Defaults().step()) + ");\n";
    }

    private static String setting(String name, double value, double normal) {
        return value == normal ? "" : "." + name + "(" + JavaSource.of(value) + ")";
    }

    private record Defaults(double tolerance, double step) {
        Defaults() { this(GradCheck.of(in -> in[0]).tolerance(), GradCheck.of(in -> in[0]).step()); }
    }

    /// The function as a lambda; empty where it cannot be written, or where what was read off a run fails otherwise.
    private static Optional<String> function(GradCheck failing) {
        try (Backend backend = new ScalarBackend()) {
            Optional<Trace> trace = Scope.step(backend, () -> Trace.of(failing.function(), failing.inputs().stream()
                    .map(input -> input.toTensor(Scope.current(), DType.F64)).toArray(Tensor[]::new)));
            return trace.filter(some -> some.constants() <= READABLE)
                    .filter(some -> failing.withFunction(some).check().equals(failing.check()))
                    .map(some -> "in -> " + some.toJava(IntStream.range(0, failing.inputs().size())
                            .mapToObj(i -> "in[" + i + "]").toList(), Snippet.INDENT.repeat(3)));
        } catch (JavaSource.NoSourceException notWritable) {
            return Optional.empty();
        }
    }
}
