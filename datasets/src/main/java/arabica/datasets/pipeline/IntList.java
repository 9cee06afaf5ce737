package arabica.datasets.pipeline;

import java.util.Arrays;

/// Numbers that grow.
final class IntList {
    private int[] values = new int[1 << 10];
    private int size;

    void add(int value) {
        if (size == values.length) { values = Arrays.copyOf(values, Math.addExact(size, size / 2)); }
        values[size++] = value;
    }

    int[] toArray() { return Arrays.copyOf(values, size); }
}
