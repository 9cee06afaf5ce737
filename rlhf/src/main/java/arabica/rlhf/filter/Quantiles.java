package arabica.rlhf.filter;

import java.util.Arrays;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleUnaryOperator;

/// Quantiles with linear interpolation between order statistics, as NumPy's default.
public final class Quantiles {
    private Quantiles() {}

    /// @param q from 0 (the smallest value) to 1 (the largest)
    /// @throws IllegalArgumentException without values
    public static double of(double[] values, double q) {
        if (values.length == 0) { throw new IllegalArgumentException("a quantile of no values"); }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = q * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return between(sorted[below], sorted[above], place - below);
    }

    /// Values that can be read any number of times.
    @FunctionalInterface
    interface Values {
        void forEach(DoubleConsumer action);
    }

    /// As [#of(double[], double)], of values that nobody holds: exact, in memory that does not grow with them.
    ///
    /// @param count how many values there are, at least one
    /// @param value makes the value of what is read, in the same order; the quantile is one of these
    static double of(Values values, long count, double q, DoubleUnaryOperator value) {
        double place = q * (count - 1);
        long below = (long) Math.floor(place);
        OrderStatistics.Neighbours found = OrderStatistics.neighbours(
                action -> values.forEach(one -> action.accept(OrderStatistics.sortable(one))), below);
        return between(value.applyAsDouble(OrderStatistics.number(found.value())),
                value.applyAsDouble(OrderStatistics.number(found.next())), place - below);
    }

    private static double between(double below, double above, double share) { return below + share * (above - below); }
}
