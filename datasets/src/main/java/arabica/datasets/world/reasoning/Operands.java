package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;

/// Two different numbers from 1 to 20, the greater first. About one pair in six is held out (35 of 190): no training row works
/// with both numbers of such a pair, in whatever order and for whatever skill. Every sum, difference and greater number is the
/// answer of some pair that is not.
record Operands(int more, int less) {
    static final int LARGEST = 20;
    private static final int SHARE = 6;

    /// Mixed, so that held-out pairs have nothing in common by which they could be told from others: a sum modulo 6 would
    /// hold out whole differences. Constant: what is held out does not depend on the seed, so that models of different seeds
    /// are judged alike.
    boolean heldOut() { return (Draw.mix(more * 32L + less) >>> 1) % SHARE == 0; }

    static Operands draw(boolean heldOut, Draw draw) {
        while (true) {
            int a = 1 + draw.below(LARGEST);
            int b = 1 + draw.below(LARGEST);
            Operands pair = new Operands(Math.max(a, b), Math.min(a, b));
            if (a != b && pair.heldOut() == heldOut) { return pair; }
        }
    }
}
