package arabica.rlhf.filter;

import java.util.Comparator;
import java.util.PriorityQueue;

/// The few rows with the smallest keys; of equal keys, those that come first.
final class Nearest {
    private final int count;
    private final PriorityQueue<Entry> worstFirst = new PriorityQueue<>(Comparator.<Entry>naturalOrder().reversed());

    Nearest(int count) { this.count = count; }

    /// @param index the row's place
    private record Entry(double key, long index) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byKey = Double.compare(key, other.key);
            return byKey != 0 ? byKey : Long.compare(index, other.index);
        }
    }

    void offer(double key, long index) {
        if (worstFirst.size() == count && key >= worstFirst.peek().key()) { return; }
        worstFirst.add(new Entry(key, index));
        if (worstFirst.size() > count) { worstFirst.poll(); }
    }

    /// Their places, the smallest key first.
    long[] indexes() { return worstFirst.stream().sorted().mapToLong(Entry::index).toArray(); }
}
