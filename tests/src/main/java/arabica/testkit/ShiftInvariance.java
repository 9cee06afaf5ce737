package arabica.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

import arabica.autograd.DType;
import arabica.autograd.gradcheck.Input;

/// A constant that is added to all features of a position changes nothing, as in softmax, however large it is; so the
/// gradients of its features add up to zero.
record ShiftInvariance() implements Relation {
    @Override
    public String method() { return "isShiftInvariant"; }

    @Override
    public Optional<Violation> violation(Subject subject, Input input, long seed) {
        if (subject.isModel()) {
            throw new IllegalArgumentException(subject.name() + " takes ids: nothing can be added");
        }
        SplittableRandom random = new SplittableRandom(seed);
        Positions positions = Positions.of(input);
        double[] values = ((Input.Variable) input).values();
        // exp of the larger ones overflows by itself.
        double[] shifts = Relation.gaussians(random, positions.count());
        double large = subject.dtype() == DType.F64 ? 1000 : 100;
        Arrays.setAll(shifts, i -> random.nextInt(3) == 0 ? Math.copySign(large, shifts[i]) : shifts[i]);
        double[] shifted = values.clone();
        Arrays.setAll(shifted, i -> values[i] + shifts[i / subject.features()]);
        double bound = Relation.roundings(subject);
        double[] result = subject.result(input);
        Optional<Violation> difference = positions.difference("adding a constant to a position changes its output",
                result, subject.result(new Input.Variable(input.shape(), shifted)), bound, position -> true);
        if (difference.isPresent()) { return difference; }
        double[] gradient = subject.gradient(input, Relation.gaussians(random, result.length));
        double[] sums = new double[positions.count()];
        for (int i = 0; i < gradient.length; i++) { sums[i / subject.features()] += gradient[i]; }
        return positions.difference("the gradients of a position's features do not add up to zero",
                new double[sums.length], sums, bound, position -> true);
    }
}
