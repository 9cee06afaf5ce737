package arabica.datasets.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Random choices of one row. Each row of each stream has a generator of its own, so that row `i` is the same however
/// many rows are asked for. `java.util.Random`, since its algorithm is part of its specification.
public final class Draw {
    private final Random random;

    private Draw(long seed) { random = new Random(seed); }

    /// The generator of a row.
    ///
    /// @param stream what the rows are (demonstrations, pairs, …), so that streams do not share draws
    public static Draw of(long seed, String stream, int row) {
        return new Draw(mix(mix(mix(seed) + stream.hashCode()) + row));
    }

    /// SplitMix64's finalizer (Steele, Lea and Flood, 2014): of numbers that are near each other it makes some that have
    /// nothing in common.
    public static long mix(long z) {
        z += 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    public boolean chance(double probability) { return random.nextDouble() < probability; }

    public int below(int bound) { return random.nextInt(bound); }

    public <T> T pick(List<T> choices) { return choices.get(random.nextInt(choices.size())); }

    public <T> List<T> shuffled(List<T> elements) {
        List<T> copy = new ArrayList<>(elements);
        Collections.shuffle(copy, random);
        return copy;
    }

    /// Another element than `taken`.
    public <T> T pickOther(List<T> choices, T taken) {
        T choice = pick(choices);
        while (choice.equals(taken)) { choice = pick(choices); }
        return choice;
    }

    /// An index with probability proportional to its weight.
    public int weighted(double... weights) {
        double total = 0;
        for (double weight : weights) { total += weight; }
        double left = random.nextDouble() * total;
        for (int i = 0; i < weights.length; i++) {
            left -= weights[i];
            if (left < 0) { return i; }
        }
        return weights.length - 1;
    }
}
