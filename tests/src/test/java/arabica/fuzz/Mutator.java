package arabica.fuzz;

import java.util.SplittableRandom;

/// Damages a file's content; the same draws do the same damage.
@FunctionalInterface
interface Mutator {
    byte[] mutate(byte[] content, SplittableRandom draws);

    /// One of several with equal chances, now and then two or three one after the other.
    static Mutator oneOf(Mutator... mutators) {
        return (content, draws) -> {
            byte[] damaged = content;
            int rounds = draws.nextInt(4) == 0 ? 2 + draws.nextInt(2) : 1;
            for (int i = 0; i < rounds; i++) {
                damaged = mutators[draws.nextInt(mutators.length)].mutate(damaged, draws);
            }
            return damaged;
        };
    }
}
