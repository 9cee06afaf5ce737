package arabica.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Seeded hold-outs for evaluation. The same size, fraction and seed give the same split.
public final class Splits {
    /// Keeps a split's order apart from a run's first shuffle with the same seed.
    private static final long SPLIT_EPOCH = -1;

    private Splits() {}

    /// Row numbers, each side ascending; together every row once.
    public record Split(int[] train, int[] eval) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Split that && Arrays.equals(train, that.train) && Arrays.equals(eval, that.eval);
        }

        @Override
        public int hashCode() { return 31 * Arrays.hashCode(train) + Arrays.hashCode(eval); }
    }

    /// Holds out `round(size · fraction)` rows, at least one and never all when the fraction is above 0.
    ///
    /// @throws DataException when the fraction is not in `[0, 1)`, or a side would be empty
    public static Split holdOut(int size, double fraction, long seed) {
        int target = target(size, fraction);
        BitSet eval = new BitSet(size);
        if (target > 0) {
            int[] order = Shuffles.permutation(size, seed, SPLIT_EPOCH);
            for (int i = 0; i < target; i++)
                eval.set(order[i]);
        }
        return split(size, eval);
    }

    /// Holds out whole groups of rows with equal keys (a prompt is such a key), in a seeded order, until at least
    /// `round(size · fraction)` rows are held out: no key is ever on both sides.
    ///
    /// @throws DataException when the fraction is not in `[0, 1)`, or a side would be empty
    public static Split holdOutByKey(List<?> keys, double fraction, long seed) {
        int size = keys.size();
        int target = target(size, fraction);
        BitSet eval = new BitSet(size);
        if (target > 0) {
            Map<Object, List<Integer>> groups = new LinkedHashMap<>();
            for (int i = 0; i < size; i++)
                groups.computeIfAbsent(keys.get(i), k -> new ArrayList<>()).add(i);
            List<List<Integer>> inOrder = List.copyOf(groups.values());
            int[] order = Shuffles.permutation(inOrder.size(), seed, SPLIT_EPOCH);
            for (int i = 0; eval.cardinality() < target && i < order.length - 1; i++) {
                inOrder.get(order[i]).forEach(eval::set);
            }
            if (eval.isEmpty()) {
                throw new DataException("cannot hold out rows: all " + size + " have the same prompt");
            }
        }
        return split(size, eval);
    }

    private static int target(int size, double fraction) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new DataException("the held-out fraction is " + fraction + "; expected 0 or more and less than 1");
        }
        if (fraction == 0)
            return 0;
        if (size < 2)
            throw new DataException("cannot hold out rows of a data set of " + size);
        return (int) Math.clamp(Math.round(size * fraction), 1L, size - 1L);
    }

    private static Split split(int size, BitSet eval) {
        int[] held = eval.stream().toArray();
        eval.flip(0, size);
        return new Split(eval.stream().toArray(), held);
    }
}
