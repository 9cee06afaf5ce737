package arabica.datasets.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts of lengths, from 0. Buckets are 1/16 of an octave wide, so that quantiles are right to within 5 percent whatever
/// the lengths; up to 16 each length has its own.
public final class Lengths {
    private static final int FINE_BITS = 4;
    private static final int FINE = 1 << FINE_BITS;

    /// By bucket, as far as lengths came: most columns have short texts, or none.
    private long[] counts = {};
    private long count;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max;

    /// Lengths from `from` to `to`, both included.
    public record Bucket(long from, long to, long count) {}

    void add(long length) {
        int bucket = bucket(length);
        if (bucket >= counts.length)
            counts = Arrays.copyOf(counts, Math.max(bucket + 1, 2 * counts.length));
        counts[bucket]++;
        count++;
        sum += length;
        min = Math.min(min, length);
        max = Math.max(max, length);
    }

    public long count() { return count; }

    /// All lengths together.
    public long sum() { return sum; }

    public double mean() { return count == 0 ? 0 : (double) sum / count; }

    /// The least; 0 where there is none.
    public long min() { return count == 0 ? 0 : min; }

    public long max() { return max; }

    /// A length that a share of all lengths does not exceed.
    public long quantile(double share) {
        long before = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= before && seen > 0)
                return Math.clamp(last(i), min(), max);
        }
        return max;
    }

    /// The distribution by powers of two: 0, 1, 2 to 3, 4 to 7, …; from the first with a length to the last.
    public List<Bucket> octaves() {
        List<Bucket> buckets = new ArrayList<>();
        if (count == 0)
            return buckets;
        int first = octave(min());
        for (int octave = first; octave <= octave(max); octave++) {
            long from = octave == 0 ? 0 : 1L << (octave - 1);
            long to = octave == 0 ? 0 : 2 * from - 1;
            long inside = 0;
            for (int i = bucket(from); i <= Math.min(bucket(to), counts.length - 1); i++)
                inside += counts[i];
            buckets.add(new Bucket(from, to, inside));
        }
        return buckets;
    }

    private static int octave(long length) { return 64 - Long.numberOfLeadingZeros(length); }

    private static int bucket(long length) {
        if (length < FINE)
            return (int) length;
        int shift = 63 - Long.numberOfLeadingZeros(length) - FINE_BITS;
        return FINE * (shift + 1) + (int) (length >>> shift) - FINE;
    }

    /// The greatest length of a bucket.
    private static long last(int bucket) {
        if (bucket < FINE)
            return bucket;
        int shift = bucket / FINE - 1;
        return ((long) (FINE + bucket % FINE + 1) << shift) - 1;
    }
}
