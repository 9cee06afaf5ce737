package arabica.testkit;

import java.util.List;
import java.util.Optional;

import arabica.autograd.Autograd;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.Input;
import arabica.testkit.Relation.Violation;
import arabica.testkit.counterexample.JavaSource;
import arabica.testkit.counterexample.Shrinker;
import arabica.testkit.counterexample.Snippet;
import arabica.testkit.counterexample.Trace;

/// A relation that a subject violates: on an input as simple as could be found, with a test that repeats it.
record SubjectFailure(Relation relation, Subject subject, Input input, long seed, Violation found) {
    private static final int BUDGET = 300;

    AssertionError toError() {
        Input simplest = new Shrinker(inputs -> sameMistake(subject, inputs.getFirst()).isPresent(), BUDGET)
                .shrink(List.of(input)).getFirst();
        Violation there = sameMistake(subject, simplest).orElseThrow();
        return new AssertionError(subject.name() + " on the " + subject.backend().name() + " backend: " + found
                + ".\nThe simplest input that shows it, where it is " + there.detail() + ":\n\n"
                + snippet(simplest).indent(Snippet.INDENT.length()));
    }

    private Optional<Violation> sameMistake(Subject candidate, Input simpler) {
        boolean fits = candidate.accepts(simpler) && simpler.shape().dim(0) >= relation.lowBatch()
                && simpler.shape().dim(1) >= relation.lowTime();
        return (fits ? relation.violation(candidate, simpler, seed) : Optional.<Violation>empty())
                .filter(some -> some.kind().equals(found.kind()));
    }

    private String snippet(Input simplest) {
        String title = subject.name() + ' ' + relation.method();
        String call = "arabica.testkit.Metamorphic." + relation.method() + "(";
        String arguments = Snippet.INDENT.repeat(3) + JavaSource.of(simplest) + ", " + JavaSource.of(seed) + ");\n";
        return function(simplest).filter(function -> canBeOpened()).map(function -> Snippet.test(title,
                Snippet.INDENT + "try (var backend = arabica.autograd.Backends.open("
                        + JavaSource.quoted(subject.backend().name()) + ", 1)) {\n" + Snippet.INDENT.repeat(2) + call
                        + source(function) + ",\n" + arguments + Snippet.INDENT + "}\n"))
                .orElseGet(() -> Snippet.helper(title, "arabica.testkit.Subject",
                        Snippet.INDENT + call + "function,\n" + arguments));
    }

    private String source(String function) {
        String form = subject.isModel()
                ? "model(" + JavaSource.quoted(subject.name()) + ", backend, " + subject.vocabulary()
                : "layer(" + JavaSource.quoted(subject.name()) + ", backend, " + JavaSource.of(subject.dtype()) + ", "
                        + subject.features();
        String within = subject.tolerance().isPresent()
                ? ".within(" + JavaSource.of(subject.tolerance().getAsDouble()) + ")"
                : "";
        return "arabica.testkit.Subject." + form + ",\n" + Snippet.INDENT.repeat(3) + function + ")" + within;
    }

    private boolean canBeOpened() {
        return Backends.providers().stream().anyMatch(provider -> provider.name().equals(subject.backend().name()));
    }

    /// The function as a lambda; empty where it cannot be written, is too long to read, or where what was read off a run does
    /// not fail likewise: it holds for the shapes of that run alone.
    private Optional<String> function(Input simplest) {
        try {
            Optional<Trace> trace = Scope.step(subject.backend(), () -> Autograd.noGrad(() -> Trace.of(
                    in -> subject.function().apply(in[0]), simplest.toTensor(Scope.current(), subject.dtype()))));
            return trace.filter(some -> some.constants() <= Snippet.READABLE)
                    .filter(some -> sameMistake(traced(some), simplest).equals(sameMistake(subject, simplest)))
                    .map(some -> "x -> " + some.toJava(List.of("x"), Snippet.INDENT.repeat(3)));
        } catch (RuntimeException notWritable) {
            return Optional.empty();
        }
    }

    /// Without the embeddings, which are constants in what was read off.
    private Subject traced(Trace trace) {
        Subject plain = subject.isModel()
                ? Subject.model(subject.name(), subject.backend(), subject.vocabulary(), x -> x)
                : Subject.layer(subject.name(), subject.backend(), subject.dtype(), subject.features(), x -> x);
        Subject bounded = subject.tolerance().isPresent() ? plain.within(subject.tolerance().getAsDouble()) : plain;
        return bounded.with(x -> trace.apply(new Tensor[]{x}));
    }
}
