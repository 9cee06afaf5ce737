package arabica.testkit;

import java.util.Optional;
import java.util.SplittableRandom;

import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.testkit.Relation.Violation;
import arabica.testkit.counterexample.FunctionFailure;

/// Properties that need no expected numbers: an input is changed in a way that must change the result in a known way, or not at
/// all. One call in any test, for a layer or a model of one's own:
///
/// ```java
/// Metamorphic.isCausal(Subject.layer("my attention", backend, DType.F64, 8, x -> attention(x)));
/// Metamorphic.isBatchInvariant(Subject.model("my model", backend, 50257, ids -> model.hidden(ids)));
/// ```
///
/// Each draws inputs of random size, the same ones in every run, and, where gradients flow, asks the same of them. A failure
/// says what is violated, where, and by which two values, makes the input as simple as it can be, and prints a test that
/// repeats it.
///
/// Where sums may be taken in another order the bound is 1e-9 in F64 and 1e-4 in F32, relative to `max(1, |result|)`; where
/// nothing may change, the bits must be the same. [Subject#within(double)] sets another bound.
public final class Metamorphic {
    /// How many inputs are drawn.
    public static final int TRIES = 20;

    private Metamorphic() {}

    /// Later tokens change no bit of an earlier output, and receive no gradient from it.
    public static void isCausal(Subject subject) { holds(new Causality(), subject); }

    /// As [#isCausal(Subject)], on one input; the seed says what is changed.
    public static void isCausal(Subject subject, Input input, long seed) {
        holds(new Causality(), subject, input, seed);
    }

    /// A row has the same bits whatever the rows beside it hold, and alone; the others receive no gradient from it.
    public static void isBatchInvariant(Subject subject) { holds(new BatchInvariance(), subject); }

    /// As [#isBatchInvariant(Subject)], on one input.
    public static void isBatchInvariant(Subject subject, Input input, long seed) {
        holds(new BatchInvariance(), subject, input, seed);
    }

    /// Exchanging positions exchanges outputs and gradients alike: attention without positions and without a mask.
    public static void isPermutationEquivariant(Subject subject) { holds(new OrderOfPositions(false), subject); }

    /// As [#isPermutationEquivariant(Subject)], on one input.
    public static void isPermutationEquivariant(Subject subject, Input input, long seed) {
        holds(new OrderOfPositions(false), subject, input, seed);
    }

    /// The last output does not depend on the order of what is before it: one layer of causal attention without positions.
    public static void ignoresTheOrderOfThePast(Subject subject) { holds(new OrderOfPositions(true), subject); }

    /// As [#ignoresTheOrderOfThePast(Subject)], on one input.
    public static void ignoresTheOrderOfThePast(Subject subject, Input input, long seed) {
        holds(new OrderOfPositions(true), subject, input, seed);
    }

    /// A constant added to all features of a position changes nothing (softmax and what is made of it), however large it is.
    public static void isShiftInvariant(Subject layer) { holds(new ShiftInvariance(), layer); }

    /// As [#isShiftInvariant(Subject)], on one input.
    public static void isShiftInvariant(Subject layer, Input input, long seed) {
        holds(new ShiftInvariance(), layer, input, seed);
    }

    /// Backward is linear in the incoming gradient, and the gradient of a sum of losses is the sum of their gradients.
    public static void hasLinearGradient(Subject subject) { holds(new LinearGradient(), subject); }

    /// As [#hasLinearGradient(Subject)], on one input.
    public static void hasLinearGradient(Subject subject, Input input, long seed) {
        holds(new LinearGradient(), subject, input, seed);
    }

    /// The same of a function of several tensors, in F64 on the scalar backend: a sample as for [GradProperties].
    public static void hasLinearGradient(String name, GradCheck check) {
        Optional<Violation> found = OneTry.of(name, check.seed(), () -> LinearGradient.violation(check));
        if (found.isEmpty()) { return; }
        throw new AssertionError(name + ": " + found.get() + ".\n" + new FunctionFailure("theGradientIsLinear",
                FunctionFailure.Call.of("arabica.testkit.Metamorphic.hasLinearGradient"), name, check,
                simpler -> LinearGradient.violation(simpler).filter(some -> some.kind().equals(found.get().kind()))
                        .map(Violation::toString))
                .describe());
    }

    private static void holds(Relation relation, Subject subject) {
        for (long seed = 0; seed < TRIES; seed++) {
            holds(relation, subject,
                    subject.drawAtLeast(new SplittableRandom(seed), relation.lowBatch(), relation.lowTime()), seed);
        }
    }

    private static void holds(Relation relation, Subject subject, Input input, long seed) {
        if (!subject.accepts(input)) { throw new IllegalArgumentException(subject.name() + " does not take " + input); }
        OneTry.of(subject.name(), seed, () -> relation.violation(subject, input, seed)).ifPresent(violation -> {
            throw new SubjectFailure(relation, subject, input, seed, violation).toError();
        });
    }
}
