package arabica.nn;

/// A binary heap in the front of an array, the least first.
final class MinHeap {
    private MinHeap() {}

    /// Moves the element at `at` up to its place.
    static void up(long[] heap, int at) {
        long moved = heap[at];
        int child = at;
        while (child > 0) {
            int parent = child - 1 >> 1;
            if (heap[parent] <= moved) { break; }
            heap[child] = heap[parent];
            child = parent;
        }
        heap[child] = moved;
    }

    /// Moves the first element down to its place.
    static void down(long[] heap, int size) {
        long moved = heap[0];
        int parent = 0;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && heap[child + 1] < heap[child]) { child++; }
            if (moved <= heap[child]) { break; }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = moved;
    }
}
