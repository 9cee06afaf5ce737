package arabica.autograd;

/// The draws of dropout, the same on every backend: element `index` depends on the seed and its index alone.
/// The generator is SplitMix64 (Steele, Lea & Flood 2014) read at position `index`.
public final class DropoutDraws {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private DropoutDraws() {}

    /// Whether an element survives, which happens with probability `1 − p`.
    public static boolean survives(long seed, long index, double p) {
        long z = seed + (index + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1.0p-53 >= p;
    }
}
