package arabica.nn;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Seeds derived from seeds. Each thing that is drawn (a parameter, a row's samples, the dropout of one place at one
/// step) has a generator of its own, so that no draw depends on how many others came before it.
public final class Seeds {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long MULTIPLIER = 0xD1342543DE82EF95L;

    private Seeds() {}

    /// A seed that depends on `seed` and, in order, on each part of `path`.
    public static long mix(long seed, long... path) {
        long state = finish(seed + GOLDEN_GAMMA);
        for (long part : path) {
            // The factor tells what came before from what comes next: (1, 2) is not (2, 1).
            state = finish(state * MULTIPLIER + finish(part + GOLDEN_GAMMA));
        }
        return state;
    }

    /// A generator for the draws of one place. Its stream is the same on every machine.
    public static RandomGenerator generator(long seed, long... path) { return new SplittableRandom(mix(seed, path)); }

    /// SplitMix64's finalizer (Steele, Lea & Flood 2014; Stafford's variant 13).
    private static long finish(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
