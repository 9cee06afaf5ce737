package arabica.autograd.vector;

import arabica.autograd.DropoutDraws;

/// Single elements at random places, and draws: nothing for vectors. Each loop is a method of its own, so that the
/// compiler sees it with nothing around it.
final class ElementPicks {
    private ElementPicks() {}

    /// `out[i] = x[i, ids[i]]`, 0 where the id is negative.
    static void pick(long x, int columns, long ids, long n, long out) {
        for (int i = 0; i < n; i++) {
            int id = Memory.id(ids + 4L * i);
            Memory.set(out + 4L * i, id < 0 ? 0 : Memory.get(x + 4 * ((long) i * columns + id)));
        }
    }

    /// `out[i, ids[i]] += x[i]`, nothing where the id is negative.
    static void addPicked(long x, long ids, long n, int columns, long out) {
        for (int i = 0; i < n; i++) {
            int id = Memory.id(ids + 4L * i);
            if (id >= 0) {
                long target = out + 4 * ((long) i * columns + id);
                Memory.set(target, Memory.get(target) + Memory.get(x + 4L * i));
            }
        }
    }

    /// `kept` or 0 for the draws `first` … `first + n − 1`.
    static void dropoutMask(long seed, double p, long first, int n, float kept, long out) {
        for (int i = 0; i < n; i++) { Memory.set(out + 4L * i, DropoutDraws.survives(seed, first + i, p) ? kept : 0); }
    }
}
