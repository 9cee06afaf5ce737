package arabica.testkit;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import arabica.autograd.gradcheck.Input;

/// What a function without a notion of position does when positions are exchanged: either its outputs are exchanged alike
/// (attention where all see all), or, where a position sees what is before it, the last output stays as it is, whatever the
/// order before it.
record OrderOfPositions(boolean lastAlone) implements Relation {
    @Override
    public String method() { return lastAlone ? "ignoresTheOrderOfThePast" : "isPermutationEquivariant"; }

    @Override
    public int lowTime() { return lastAlone ? 3 : 2; }

    @Override
    public Optional<Violation> violation(Subject subject, Input input, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Positions positions = Positions.of(input);
        int[] order = order(random, positions.time(), lastAlone ? positions.time() - 1 : positions.time());
        int[] from = IntStream.range(0, positions.count())
                .map(i -> positions.row(i) * positions.time() + order[positions.timeOf(i)]).toArray();
        Input permuted = Positions.picked(input, input.shape(), from);
        double bound = Relation.roundings(subject);
        double[] result = subject.result(input);
        int width = result.length / positions.count();
        if (lastAlone) {
            return positions.difference("the last output changes with the order of what is before it", result,
                    subject.result(permuted), bound,
                    position -> positions.timeOf(position) == positions.time() - 1);
        }
        Optional<Violation> difference = positions.difference("permuting positions does not permute outputs",
                Positions.picked(result, width, from), subject.result(permuted), bound, position -> true);
        if (difference.isPresent() || subject.isModel()) { return difference; }
        double[] cotangent = Relation.gaussians(random, result.length);
        double[] gradient = Positions.picked(subject.gradient(input, cotangent), subject.features(), from);
        return positions.difference("permuting positions does not permute gradients", gradient,
                subject.gradient(permuted, Positions.picked(cotangent, width, from)), bound, position -> true);
    }

    /// A permutation of the first `moved` numbers that is not the identity.
    private static int[] order(SplittableRandom random, int count, int moved) {
        int[] order = IntStream.range(0, count).toArray();
        int by = random.nextInt(1, moved);
        for (int i = 0; i < moved; i++) { order[i] = (i + by) % moved; }
        int a = random.nextInt(moved);
        int b = random.nextInt(moved);
        if (moved > 2) {
            int place = order[a];
            order[a] = order[b];
            order[b] = place;
        }
        return order;
    }
}
