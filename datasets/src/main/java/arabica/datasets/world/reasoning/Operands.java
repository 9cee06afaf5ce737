package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;

/// Two different numbers from 1 to 20, the greater first. One pair in six is held out: no training row works with both
/// numbers of such a pair, in whatever order and for whatever skill.
record Operands(int more, int less) {
    static final int LARGEST = 20;

    /// Constant: what is held out does not depend on the seed, so that models of different seeds are judged alike.
    boolean heldOut() { return (more * 31 + less * 17) % 6 == 0; }

    static Operands draw(boolean heldOut, Draw draw) {
        while (true) {
            int a = 1 + draw.below(LARGEST);
            int b = 1 + draw.below(LARGEST);
            Operands pair = new Operands(Math.max(a, b), Math.min(a, b));
            if (a != b && pair.heldOut() == heldOut) { return pair; }
        }
    }
}
