package arabica.datasets;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
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
        return split(size, target == 0 ? new BitSet() : holdOutRows(size, target, seed));
    }

    /// The rows that are held out when there shall be `target` of them.
    public static BitSet holdOutRows(int size, int target, long seed) {
        BitSet eval = new BitSet(size);
        int[] order = Shuffles.permutation(size, seed, SPLIT_EPOCH);
        for (int i = 0; i < target; i++)
            eval.set(order[i]);
        return eval;
    }

    /// Holds out whole groups of rows with equal keys (a prompt is such a key), in a seeded order, until at least
    /// `round(size · fraction)` rows are held out: no key is ever on both sides.
    ///
    /// @throws DataException when the fraction is not in `[0, 1)`, or a side would be empty
    public static Split holdOutByKey(List<?> keys, double fraction, long seed) {
        int size = keys.size();
        int target = target(size, fraction);
        if (target == 0)
            return split(size, new BitSet());
        Map<Object, Integer> numbers = new HashMap<>();
        int[] groups = keys.stream().mapToInt(key -> numbers.computeIfAbsent(key, k -> numbers.size())).toArray();
        return split(size, holdOutGroups(groups, target, seed));
    }

    /// As [#holdOutByKey], of rows whose groups are known by number.
    ///
    /// @param groups each row's group; groups are numbered from 0 in the order in which they are met
    /// @param target how many rows to hold out at least
    /// @throws DataException when there is one group alone
    public static BitSet holdOutGroups(int[] groups, int target, long seed) {
        int count = Arrays.stream(groups).max().orElse(-1) + 1;
        int[] sizes = new int[count];
        for (int group : groups)
            sizes[group]++;
        int[] order = Shuffles.permutation(count, seed, SPLIT_EPOCH);
        BitSet chosen = new BitSet(count);
        for (int i = 0, held = 0; held < target && i < count - 1; i++) {
            chosen.set(order[i]);
            held += sizes[order[i]];
        }
        if (chosen.isEmpty())
            throw new DataException("cannot hold out rows: all " + groups.length + " have the same prompt");
        BitSet eval = new BitSet(groups.length);
        for (int row = 0; row < groups.length; row++) {
            if (chosen.get(groups[row]))
                eval.set(row);
        }
        return eval;
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
