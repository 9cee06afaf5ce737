package arabica.datasets;

/// Seeded permutations of row numbers. A permutation is a pure function of its size, seed and epoch, so that a resumed
/// run sees the order that the uninterrupted one would have seen.
///
/// The algorithm is fixed here and not left to a library, because its results must never change: Fisher–Yates from the
/// last position down, on SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014),
/// with bounded numbers by rejection (no modulo bias). The generator's state starts at `mix(seed) + mix(~epoch)`.
public final class Shuffles {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Shuffles() {}

    /// A permutation of `0 .. size-1`.
    public static int[] permutation(int size, long seed, long epoch) {
        int[] rows = identity(size);
        long state = mix(seed) + mix(~epoch);
        for (int last = size - 1; last > 0; last--) {
            long bound = last + 1L;
            long bits;
            long value;
            do {
                state += GOLDEN_GAMMA;
                bits = mix(state) >>> 1;
                value = bits % bound;
            } while (bits - value + (bound - 1) < 0);
            int chosen = (int) value;
            int swapped = rows[last];
            rows[last] = rows[chosen];
            rows[chosen] = swapped;
        }
        return rows;
    }

    /// `0 .. size-1` in order, for runs without shuffling.
    public static int[] identity(int size) {
        if (size < 0)
            throw new IllegalArgumentException("size " + size + " is negative");
        int[] rows = new int[size];
        for (int i = 0; i < size; i++)
            rows[i] = i;
        return rows;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
