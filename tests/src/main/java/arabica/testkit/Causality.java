package arabica.testkit;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

import arabica.autograd.gradcheck.Input;

/// What comes later changes nothing that came before, nor does it receive gradient from there.
record Causality() implements Relation {
    @Override
    public String method() { return "isCausal"; }

    @Override
    public int lowTime() { return 2; }

    @Override
    public Optional<Violation> violation(Subject subject, Input input, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Positions positions = Positions.of(input);
        int cut = random.nextInt(1, positions.time());
        IntPredicate later = position -> positions.timeOf(position) >= cut;
        Input changed = subject.changed(random, input, later);
        double bound = Relation.none(subject);
        double[] result = subject.result(input);
        Optional<Violation> change = positions.difference("an output changes with a later token", result,
                subject.result(changed), bound, later.negate());
        if (change.isPresent() || !subject.hasGradient()) { return change; }
        double[] gradient = subject.gradient(input, positions.cotangent(random, result.length, later.negate()));
        return positions.gradient("a later token receives gradient from an earlier output", subject, input, gradient,
                bound, later);
    }
}
