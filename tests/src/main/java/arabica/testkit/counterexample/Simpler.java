package arabica.testkit.counterexample;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a reader finds simpler: zeros and ones before whole numbers, these before decimals, few digits before many, all alike
/// before all different, positive before negative.
///
/// @param allowed which values may stand in place of another
/// @param best    values to try first, the simplest first
public record Simpler(DoublePredicate allowed, double... best) {
    /// Elements beyond this number are only changed all at once.
    private static final int ONE_BY_ONE = 64;
    private static final DoubleUnaryOperator[] ROUNDINGS = {Math::rint, x -> Math.rint(x * 2) / 2,
            x -> Math.rint(x * 10) / 10, x -> Math.rint(x * 100) / 100, Math::abs};

    /// For values of any kind.
    public static Simpler numbers() { return new Simpler(x -> true, 0, 1); }

    /// How hard a value is to read: 0 for the simplest.
    public long complexity(double x) {
        for (int i = 0; i < best.length; i++) { if (same(x, best[i])) { return i; } }
        long digits = best.length + Double.toString(Math.abs(x)).length();
        return 2 * (Math.rint(x) == x && Math.abs(x) < 1000 ? best.length + Math.round(Math.abs(x)) / 100 : digits)
                + (Math.copySign(1, x) < 0 ? 1 : 0);
    }

    /// The complexity of all, where equal ones count once more than each alone.
    public long complexity(double[] values) {
        return 4 * Arrays.stream(values).mapToLong(this::complexity).sum() + Arrays.stream(values).distinct().count();
    }

    /// Arrays that are simpler than this one, the simplest first.
    public Stream<double[]> simpler(double[] values) {
        long before = complexity(values);
        Stream<double[]> allAlike = Arrays.stream(best).mapToObj(x -> all(values, ignored -> x));
        Stream<double[]> allRounded = Arrays.stream(ROUNDINGS).map(rounding -> all(values, rounding));
        Stream<double[]> single = values.length > ONE_BY_ONE
                ? halves(values)
                : IntStream.range(0, values.length).boxed().flatMap(i -> single(values, i));
        return Stream.of(allAlike, allRounded, single).flatMap(x -> x).filter(other -> complexity(other) < before);
    }

    private Stream<double[]> halves(double[] values) {
        return IntStream.range(0, 8).boxed().map(part -> {
            double[] changed = values.clone();
            int from = (int) ((long) values.length * part / 8);
            int to = (int) ((long) values.length * (part + 1) / 8);
            if (best.length > 0) { Arrays.fill(changed, from, to, best[0]); }
            return changed;
        });
    }

    private Stream<double[]> single(double[] values, int i) {
        Stream<Double> candidates = Stream.concat(Arrays.stream(best).boxed(),
                Arrays.stream(ROUNDINGS).map(rounding -> rounding.applyAsDouble(values[i])));
        return candidates.filter(x -> allowed.test(x) && complexity(x) < complexity(values[i])).map(x -> {
            double[] changed = values.clone();
            changed[i] = x;
            return changed;
        });
    }

    /// Each element that may be changed.
    private double[] all(double[] values, DoubleUnaryOperator change) {
        return Arrays.stream(values).map(x -> {
            double changed = change.applyAsDouble(x);
            return allowed.test(changed) ? changed : x;
        }).toArray();
    }

    private static boolean same(double a, double b) { return Double.compare(a, b) == 0; }
}
