package arabica.datasets.pipeline;

import java.util.Arrays;

/// Numbers that grow.
final class LongList {
    private long[] values = new long[1 << 10];
    private int size;

    void add(long value) {
        if (size == values.length) { values = Arrays.copyOf(values, Math.addExact(size, size / 2)); }
        values[size++] = value;
    }

    long[] toArray() { return Arrays.copyOf(values, size); }
}
