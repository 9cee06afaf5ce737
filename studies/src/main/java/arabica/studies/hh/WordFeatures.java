package arabica.studies.hh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What a linear score sees of a reply: `log(1 + count)` of its words in lower case, hashed into [#BUCKETS], and
/// `log(1 + characters)`. With `order` 2 pairs of neighbouring words count as well.
record WordFeatures(int order) {
    static final int BUCKETS = 1 << 15;
    private static final Pattern WORD = Pattern.compile("[\\p{L}']+|\\p{N}+|[^\\s\\p{L}\\p{N}]");

    /// A sparse vector; `index` ascends.
    record Sparse(int[] index, double[] value) {}

    /// Of the chosen reply less that of the rejected one.
    Sparse difference(HhPair pair) {
        Sparse chosen = of(pair.chosen());
        Sparse rejected = of(pair.rejected());
        int[] index = new int[chosen.index.length + rejected.index.length];
        double[] value = new double[index.length];
        int size = 0;
        int c = 0;
        int r = 0;
        while (c < chosen.index.length || r < rejected.index.length) {
            int next = Math.min(c < chosen.index.length ? chosen.index[c] : Integer.MAX_VALUE,
                    r < rejected.index.length ? rejected.index[r] : Integer.MAX_VALUE);
            double sum = 0;
            if (c < chosen.index.length && chosen.index[c] == next) { sum += chosen.value[c++]; }
            if (r < rejected.index.length && rejected.index[r] == next) { sum -= rejected.value[r++]; }
            if (sum != 0) {
                index[size] = next;
                value[size++] = sum;
            }
        }
        return new Sparse(Arrays.copyOf(index, size), Arrays.copyOf(value, size));
    }

    private Sparse of(String reply) {
        int[] buckets = buckets(reply);
        Arrays.sort(buckets);
        int[] index = new int[buckets.length + 1];
        double[] value = new double[buckets.length + 1];
        int size = 0;
        for (int from = 0; from < buckets.length;) {
            int to = from;
            while (to < buckets.length && buckets[to] == buckets[from]) { to++; }
            index[size] = buckets[from];
            value[size++] = StrictMath.log1p(to - from);
            from = to;
        }
        index[size] = BUCKETS;
        value[size++] = StrictMath.log1p(reply.length());
        return new Sparse(Arrays.copyOf(index, size), Arrays.copyOf(value, size));
    }

    private int[] buckets(String reply) {
        List<String> words = WORD.matcher(reply.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
        List<Integer> buckets = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            buckets.add(bucket(words.get(i)));
            if (order > 1) { buckets.add(bucket((i == 0 ? "" : words.get(i - 1)) + ' ' + words.get(i))); }
        }
        return buckets.stream().mapToInt(Integer::intValue).toArray();
    }

    /// String's hash is specified; its low bits alone would spread badly.
    private static int bucket(String word) { return (word.hashCode() * 0x9E3779B9) >>> 17; }
}
