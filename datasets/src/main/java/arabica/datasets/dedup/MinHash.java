package arabica.datasets.dedup;

import java.util.Arrays;

/// MinHash signatures (Broder 1997): of each of `bands · rows` random orders of all shingles, the first that a text has.
/// Two texts agree in a place with the probability that is their Jaccard similarity.
///
/// An order is `a·x + b` modulo 2⁶⁴ with an odd `a`, of hashes that are mixed already (multiply-shift, Dietzfelbinger et al. 1997); datasketch and
/// text-dedup take it modulo the prime 2⁶¹ − 1. Immutable and thread-safe.
public final class MinHash {
    private final long[] factors;
    private final long[] summands;
    private final int bands;
    private final int rows;

    /// @param bands how many keys a text gets
    /// @param rows  places of the signature that make a key
    /// @param seed  decides the orders
    public MinHash(int bands, int rows, long seed) {
        if (bands < 1 || rows < 1) {
            throw new IllegalArgumentException(bands + " bands of " + rows + "; expected 1 or more of both");
        }
        this.bands = bands;
        this.rows = rows;
        factors = new long[Math.multiplyExact(bands, rows)];
        summands = new long[factors.length];
        long state = Mixing.mix(seed);
        for (int i = 0; i < factors.length; i++) {
            factors[i] = Mixing.mix(state += Mixing.GOLDEN_GAMMA) | 1;
            summands[i] = Mixing.mix(state += Mixing.GOLDEN_GAMMA);
        }
    }

    /// The signature of a set of shingles: `[bands · rows]`.
    public long[] signature(long[] shingles) {
        long[] least = new long[factors.length];
        Arrays.fill(least, Long.MAX_VALUE);
        for (long shingle : shingles) {
            for (int i = 0; i < least.length; i++) {
                least[i] = Math.min(least[i], factors[i] * shingle + summands[i]);
            }
        }
        return least;
    }

    /// A key for each band of a signature: texts that share a key in one band are candidates.
    public long[] keys(long[] signature) {
        long[] keys = new long[bands];
        for (int band = 0; band < bands; band++) {
            long key = band;
            for (int i = band * rows; i < (band + 1) * rows; i++) { key = Mixing.chain(key, signature[i]); }
            keys[band] = key;
        }
        return keys;
    }

    /// The similarity that two signatures suggest: the share of places that agree. Its standard deviation is
    /// `√(J·(1−J) / (bands·rows))`.
    public static double estimate(long[] a, long[] b) {
        int equal = 0;
        for (int i = 0; i < a.length; i++) { if (a[i] == b[i]) { equal++; } }
        return (double) equal / a.length;
    }
}
