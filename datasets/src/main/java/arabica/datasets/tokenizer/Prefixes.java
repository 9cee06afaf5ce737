package arabica.datasets.tokenizer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A set of strings to find at a place of a text, the longest first. They are kept sorted: with each char of the text the
/// range of those that still fit becomes narrower.
final class Prefixes {
    private final String[] sorted;
    private final int[] indexes;
    /// A bit for each char with which a string begins.
    private final long[] starts = new long[1 << 10];

    /// @param strings of equal ones the first counts; empty ones are never found
    Prefixes(List<String> strings) {
        indexes = IntStream.range(0, strings.size()).boxed()
                .sorted(Comparator.comparing((Integer i) -> strings.get(i)).thenComparing(Comparator.reverseOrder()))
                .mapToInt(Integer::intValue).toArray();
        sorted = Arrays.stream(indexes).mapToObj(strings::get).toArray(String[]::new);
        for (String string : sorted) {
            if (!string.isEmpty())
                starts[string.charAt(0) >> 6] |= 1L << string.charAt(0);
        }
    }

    boolean isEmpty() { return sorted.length == 0; }

    /// The next place from `from` where a string may begin, or the text's end.
    int nextStart(String text, int from) {
        if (isEmpty())
            return text.length();
        int i = from;
        while (i < text.length() && !begins(text.charAt(i)))
            i++;
        return i;
    }

    /// The index of the longest string at `at`, or -1.
    int longest(String text, int at) {
        if (at >= text.length() || !begins(text.charAt(at)))
            return -1;
        int low = 0;
        int high = sorted.length;
        int found = -1;
        for (int depth = 0; at + depth < text.length(); depth++) {
            char c = text.charAt(at + depth);
            low = firstFrom(low, high, depth, c);
            high = firstFrom(low, high, depth, c + 1);
            if (low == high)
                break;
            // Strings that end here are before those that go on.
            int end = low;
            while (end < high && sorted[end].length() == depth + 1)
                end++;
            if (end > low)
                found = indexes[end - 1];
        }
        return found;
    }

    private boolean begins(char c) { return (starts[c >> 6] >>> c & 1) != 0; }

    /// The first of the range whose char at `depth` is `c` or greater.
    private int firstFrom(int from, int to, int depth, int c) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = low + high >>> 1;
            String string = sorted[middle];
            if (string.length() > depth && string.charAt(depth) >= c)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
