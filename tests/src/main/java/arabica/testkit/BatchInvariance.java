package arabica.testkit;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import arabica.autograd.Shape;
import arabica.autograd.gradcheck.Input;

/// A row's result does not depend on the rows beside it, nor on whether there are any, and they get no gradient from it.
record BatchInvariance() implements Relation {
    @Override
    public String method() { return "isBatchInvariant"; }

    @Override
    public int lowBatch() { return 2; }

    @Override
    public Optional<Violation> violation(Subject subject, Input input, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Positions positions = Positions.of(input);
        int row = random.nextInt(positions.batch());
        IntPredicate others = position -> positions.row(position) != row;
        double bound = Relation.none(subject);
        double[] result = subject.result(input);
        Input changed = subject.changed(random, input, others);
        return positions
                .difference("a row's output changes with the rows beside it", result, subject.result(changed), bound,
                        others.negate())
                .or(() -> alone(subject, input, row, result, bound))
                .or(() -> subject.hasGradient()
                        ? positions.gradient("a row receives gradient from another row's output", subject, input,
                                subject.gradient(input, positions.cotangent(random, result.length, others.negate())),
                                bound, others)
                        : Optional.empty());
    }

    private static Optional<Violation> alone(Subject subject, Input input, int row, double[] result, double bound) {
        Positions positions = Positions.of(input);
        int[] from = IntStream.range(row * positions.time(), (row + 1) * positions.time()).toArray();
        int[] dims = input.shape().toArray();
        dims[0] = 1;
        double[] alone = subject.result(Positions.picked(input, Shape.of(dims), from));
        return new Positions(1, positions.time()).difference("a row's output is another one when the row is alone",
                Positions.picked(result, result.length / positions.count(), from), alone, bound, position -> true);
    }
}
