package arabica.nn;

/// Finds the smallest set of heaviest elements that together reach a given weight: quickselect that counts weights
/// instead of elements (Hoare's FIND), in linear time on average, without sorting.
final class Nucleus {
    private Nucleus() {}

    /// Brings the set to the front of `order`, its lightest element last. The heavier comes first, of equals the lower
    /// index.
    ///
    /// @param order   indices into `weights`, the first `count` of them
    /// @param needed  what the set's weights have to reach
    /// @return how many elements the set has: at least one, all where even all do not reach it
    static int partition(int[] order, int count, double[] weights, double needed) {
        int low = 0;
        int high = count;
        double reached = 0; // by the elements before `low`
        while (high - low > 1) {
            int middle = split(order, low, high, weights);
            double sum = reached;
            for (int i = low; i < middle; i++) { sum += weights[order[i]]; }
            if (sum >= needed) {
                high = middle; // enough without the pivot
            } else if (sum + weights[order[middle]] >= needed) {
                return middle + 1;
            } else {
                reached = sum + weights[order[middle]];
                low = middle + 1;
            }
        }
        return Math.min(low + 1, count);
    }

    /// Partitions `[low, high)` around a pivot, heavier ones first.
    ///
    /// @return where the pivot came to lie
    private static int split(int[] order, int low, int high, double[] weights) {
        int last = high - 1;
        swap(order, median(order, low, low + high >>> 1, last, weights), last);
        int pivot = order[last];
        int next = low;
        for (int i = low; i < last; i++) { if (before(order[i], pivot, weights)) { swap(order, i, next++); } }
        swap(order, next, last);
        return next;
    }

    private static int median(int[] order, int a, int b, int c, double[] weights) {
        boolean ab = before(order[a], order[b], weights);
        boolean bc = before(order[b], order[c], weights);
        boolean ac = before(order[a], order[c], weights);
        if (ab == bc) { return b; }
        return ab == ac ? c : a;
    }

    private static boolean before(int a, int b, double[] weights) {
        return weights[a] > weights[b] || weights[a] == weights[b] && a < b;
    }

    private static void swap(int[] order, int i, int j) {
        int moved = order[i];
        order[i] = order[j];
        order[j] = moved;
    }
}
