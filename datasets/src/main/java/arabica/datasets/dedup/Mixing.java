package arabica.datasets.dedup;

/// 64-bit hashing: SplitMix64's finalizer (Steele, Lea and Flood, 2014) and a chain of it.
final class Mixing {
    static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Mixing() {}

    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /// Appends a value to a hash. Cheap, for characters; [#mix] must follow the last.
    static long step(long hash, long value) {
        long z = (hash ^ (value + 1)) * 0x9fb21c651e98df25L;
        return z ^ (z >>> 29);
    }

    /// Appends a value that is a hash itself.
    static long chain(long hash, long value) { return mix(hash * 0x9fb21c651e98df25L + value + GOLDEN_GAMMA); }
}
