package arabica.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import arabica.autograd.Shape;
import arabica.autograd.gradcheck.Input;
import arabica.testkit.Relation.Violation;

/// The positions `[batch, time]` of a subject's input and results, as numbers from 0 to below `batch · time`.
record Positions(int batch, int time) {
    static Positions of(Input input) { return new Positions(input.shape().dim(0), input.shape().dim(1)); }

    int count() { return batch * time; }

    int row(int position) { return position / time; }

    int timeOf(int position) { return position % time; }

    /// An input with what stands at some positions exchanged for another input's.
    Input replaced(Input input, Input other, IntPredicate where) {
        return switch (input) {
            case Input.Ids ids -> new Input.Ids(ids.shape(), IntStream.range(0, count())
                    .map(i -> where.test(i) ? ((Input.Ids) other).values()[i] : ids.values()[i]).toArray());
            case Input.Variable x -> {
                int width = x.values().length / count();
                double[] values = x.values().clone();
                Arrays.setAll(values,
                        i -> where.test(i / width) ? ((Input.Variable) other).values()[i] : values[i]);
                yield new Input.Variable(x.shape(), values);
            }
            case Input.Constant x -> throw new IllegalArgumentException(x.toString());
        };
    }

    /// An input whose position i holds what stood at `from[i]`; it may have other dimensions.
    static Input picked(Input input, Shape shape, int[] from) {
        return switch (input) {
            case Input.Ids ids -> new Input.Ids(shape, Arrays.stream(from).map(i -> ids.values()[i]).toArray());
            case Input.Variable x -> new Input.Variable(shape,
                    picked(x.values(), x.values().length / Positions.of(input).count(), from));
            case Input.Constant x -> throw new IllegalArgumentException(x.toString());
        };
    }

    static double[] picked(double[] values, int width, int[] from) {
        double[] picked = new double[from.length * width];
        for (int i = 0; i < from.length; i++) { System.arraycopy(values, from[i] * width, picked, i * width, width); }
        return picked;
    }

    /// A random gradient of a result at some positions, zero at the others.
    double[] cotangent(SplittableRandom random, int results, IntPredicate where) {
        double[] cotangent = Relation.gaussians(random, results);
        for (int i = 0; i < results; i++) { if (!where.test(i / (results / count()))) { cotangent[i] = 0; } }
        return cotangent;
    }

    /// The first place where two results differ, among some positions.
    Optional<Violation> difference(String kind, double[] a, double[] b, double bound, IntPredicate where) {
        int width = a.length / count();
        return IntStream.range(0, a.length).filter(i -> where.test(i / width))
                .filter(i -> !Relation.alike(a[i], b[i], bound)).boxed().findFirst().map(i -> new Violation(kind,
                        place(i / width) + ", element " + i % width + ": " + Relation.values(a[i], b[i], bound)));
    }

    /// The first gradient that is not zero, among some positions of the input: for a layer its elements, for a model the
    /// embeddings of ids that stand at those positions only.
    Optional<Violation> gradient(String kind, Subject subject, Input input, double[] gradient, double bound,
            IntPredicate where) {
        int width = gradient.length / (subject.isModel() ? subject.vocabulary() : count());
        return IntStream.range(0, count()).filter(where)
                .filter(p -> !subject.isModel() || standsNowhereElse((Input.Ids) input, p, where)).boxed()
                .flatMap(p -> {
                    int from = width * (input instanceof Input.Ids ids ? ids.values()[p] : p);
                    return IntStream.range(from, from + width)
                            .filter(i -> !Relation.alike(0, Math.abs(gradient[i]), bound)).boxed()
                            .map(i -> new Violation(kind, place(p) + ", element " + (i - from) + " gets "
                                    + gradient[i]));
                }).findFirst();
    }

    private boolean standsNowhereElse(Input.Ids ids, int position, IntPredicate where) {
        return IntStream.range(0, count())
                .noneMatch(q -> ids.values()[q] == ids.values()[position] && !where.test(q));
    }

    private String place(int position) { return "row " + row(position) + ", position " + timeOf(position); }
}
