package arabica.datasets.tokenizer;

import java.util.Arrays;

/// A queue that gives the least number first, without boxing.
final class LongHeap {
    private long[] heap;
    private int size;

    LongHeap(int capacity) { heap = new long[Math.max(16, capacity)]; }

    boolean isEmpty() { return size == 0; }

    void add(long value) {
        if (size == heap.length)
            heap = Arrays.copyOf(heap, size + (size >> 1));
        int i = size++;
        while (i > 0) {
            int parent = i - 1 >>> 1;
            if (heap[parent] <= value)
                break;
            heap[i] = heap[parent];
            i = parent;
        }
        heap[i] = value;
    }

    long remove() {
        long least = heap[0];
        long last = heap[--size];
        int i = 0;
        while (2 * i + 1 < size) {
            int child = 2 * i + 1;
            if (child + 1 < size && heap[child + 1] < heap[child])
                child++;
            if (heap[child] >= last)
                break;
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = last;
        return least;
    }
}
