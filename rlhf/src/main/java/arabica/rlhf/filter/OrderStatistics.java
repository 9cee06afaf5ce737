package arabica.rlhf.filter;

import java.util.Arrays;
import java.util.function.LongConsumer;

/// Order statistics of values that are read again and again rather than held: four passes of counting by 16 bits each find
/// any of them exactly, in half a megabyte, however many values there are.
final class OrderStatistics {
    private static final int DIGIT = 16;
    private static final int DIGITS = 1 << DIGIT;

    private OrderStatistics() {}

    /// Values that can be read any number of times.
    @FunctionalInterface
    interface Values {
        void forEach(LongConsumer action);
    }

    /// A value and the next greater or equal one in sorted order; the value itself where it is the last.
    record Neighbours(long value, long next) {}

    /// The value at a place of the order of unsigned numbers.
    ///
    /// @param rank from 0, less than the number of values
    static long select(Values values, long rank) { return find(values, rank)[0]; }

    /// As [#select], with the value after it.
    static Neighbours neighbours(Values values, long rank) {
        long[] found = find(values, rank);
        long[] next = {-1L, 0}; // the greatest unsigned number, and whether there is any
        boolean again = found[1] > 1;
        if (!again) {
            values.forEach(value -> {
                if (Long.compareUnsigned(value, found[0]) > 0) {
                    next[1] = 1;
                    if (Long.compareUnsigned(value, next[0]) < 0) { next[0] = value; }
                }
            });
        }
        return new Neighbours(found[0], again || next[1] == 0 ? found[0] : next[0]);
    }

    /// The value, and how many values equal to it are at the rank or after.
    private static long[] find(Values values, long rank) {
        long[] counts = new long[DIGITS];
        long prefix = 0;
        long left = rank;
        for (int shift = Long.SIZE - DIGIT; shift >= 0; shift -= DIGIT) {
            Arrays.fill(counts, 0);
            long wanted = prefix;
            int from = shift;
            values.forEach(value -> {
                boolean begins = from == Long.SIZE - DIGIT || value >>> from + DIGIT == wanted;
                if (begins) { counts[(int) (value >>> from) & DIGITS - 1]++; }
            });
            int digit = 0;
            while (left >= counts[digit]) { left -= counts[digit++]; }
            prefix = prefix << DIGIT | digit;
            if (shift == 0) { return new long[]{prefix, counts[digit] - left}; }
        }
        throw new IllegalStateException("a long has four digits");
    }

    /// A number's bits, in an order of unsigned numbers that is the number's own.
    static long sortable(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    /// The number whose [#sortable(double)] bits these are.
    static double number(long sortable) {
        return Double.longBitsToDouble(sortable < 0 ? sortable ^ Long.MIN_VALUE : ~sortable);
    }
}
