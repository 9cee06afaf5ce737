package arabica.datasets.tokenizer;

import java.util.Arrays;

/// A growing array of token ids.
final class IdBuffer {
    private int[] ids;
    private int size;

    IdBuffer(int capacity) { ids = new int[Math.max(8, capacity)]; }

    void add(int id) {
        room(1);
        ids[size++] = id;
    }

    void add(int[] source, int length) {
        room(length);
        System.arraycopy(source, 0, ids, size, length);
        size += length;
    }

    int[] toArray() { return Arrays.copyOf(ids, size); }

    private void room(int more) {
        if (size + more > ids.length)
            ids = Arrays.copyOf(ids, Math.max(size + more, ids.length + (ids.length >> 1)));
    }
}
