package arabica.testkit.counterexample;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.scalar.ScalarBackend;

/// A function of tensors that failed a check, on inputs as simple as could be found, and a test that repeats it.
public final class FunctionFailure {
    /// How many simpler inputs are tried.
    private static final int BUDGET = 400;

    /// How a printed test repeats a check: Java that stands before and behind `"name", GradCheck.of(…)`.
    public record Call(String before, String behind) {
        /// A static method of these two.
        public static Call of(String method) { return new Call(Snippet.INDENT + method + "(", ");\n"); }
    }

    private final String claim;
    private final Call call;
    private final String name;
    private final GradCheck check;
    private final Function<GradCheck, Optional<String>> wrong;

    /// @param claim what is violated, a few words
    /// @param call  what repeats the check
    /// @param name  the function's
    /// @param check the function, its inputs, the seed
    /// @param wrong what is wrong on the inputs of a check; empty if nothing is, or something else
    public FunctionFailure(String claim, Call call, String name, GradCheck check,
            Function<GradCheck, Optional<String>> wrong) {
        this.claim = claim;
        this.call = call;
        this.name = name;
        this.check = check.maxElements(Integer.MAX_VALUE);
        this.wrong = wrong;
    }

    /// The simplest inputs and the test, to stand behind what was found first.
    public String describe() {
        GradCheck simplest = check.withInputs(new Shrinker(
                inputs -> wrong.apply(check.withInputs(inputs)).isPresent(), BUDGET).shrink(check.inputs()));
        return "The simplest inputs that show it, where it is " + wrong.apply(simplest).orElseThrow() + ":\n\n"
                + snippet(simplest).indent(Snippet.INDENT.length());
    }

    private String snippet(GradCheck failing) {
        String title = claim + ' ' + name;
        return function(failing)
                .map(function -> Snippet.test(title, body(failing, function)))
                .orElseGet(() -> Snippet.helper(title,
                        "java.util.function.Function<arabica.autograd.Tensor[], arabica.autograd.Tensor>",
                        body(failing, "function")));
    }

    private String body(GradCheck failing, String function) {
        GradCheck normal = GradCheck.of(in -> in[0]);
        return call.before() + JavaSource.quoted(name) + ", arabica.autograd.gradcheck.GradCheck.of( // in F64\n"
                + Snippet.INDENT.repeat(3) + function + ",\n"
                + Snippet.INDENT.repeat(3) + Snippet.inputs(failing.inputs()) + ").seed("
                + JavaSource.of(failing.seed()) + ")"
                + setting("tolerance", failing.tolerance(), normal.tolerance())
                + setting("step", failing.step(), normal.step()) + call.behind();
    }

    private static String setting(String name, double value, double normal) {
        return value == normal ? "" : "." + name + "(" + JavaSource.of(value) + ")";
    }

    /// The function as a lambda; empty where it cannot be written, or where what was read off a run fails otherwise.
    private Optional<String> function(GradCheck failing) {
        try (Backend backend = new ScalarBackend()) {
            Optional<Trace> trace = Scope.step(backend, () -> Trace.of(failing.function(), failing.inputs().stream()
                    .map(input -> input.toTensor(Scope.current(), DType.F64)).toArray(Tensor[]::new)));
            return trace.filter(some -> some.constants() <= Snippet.READABLE)
                    .filter(some -> wrong.apply(failing.withFunction(some)).equals(wrong.apply(failing)))
                    .map(some -> "in -> " + some.toJava(IntStream.range(0, failing.inputs().size())
                            .mapToObj(i -> "in[" + i + "]").toList(), Snippet.INDENT.repeat(3)));
        } catch (JavaSource.NoSourceException notWritable) {
            return Optional.empty();
        }
    }
}
