package arabica.nn;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// Dropout for one forward pass. Every place in the model draws from a seed of its own, so the masks are a function of
/// (seed, step, place) alone.
///
/// @param p         the probability of an element to be dropped; 0 is off
/// @param seed      the seed of this pass: another one for every step and micro-batch, see [#at]
/// @param training  whether parts with a probability of their own ([LoraConfig#dropout()]) drop too
public record Dropout(double p, long seed, boolean training) {
    /// No dropout, anywhere: what runs is not training.
    public static final Dropout NONE = new Dropout(0, 0, false);

    /// @throws IllegalArgumentException if p is not in `[0, 1)`
    public Dropout {
        if (!(p >= 0 && p < 1)) { throw new IllegalArgumentException("dropout must be in [0, 1), not " + p); }
    }

    /// The dropout of one forward pass of a run, told apart by where it is in the run: the step, the micro-batch, ….
    public static Dropout at(double p, long runSeed, long... where) {
        return new Dropout(p, Seeds.mix(runSeed, where), true);
    }

    /// The same pass for a part that has a probability of its own.
    Dropout withProbability(double own) { return training ? new Dropout(own, seed, true) : NONE; }

    boolean isNone() { return p == 0; }

    Tensor apply(Tensor x, int place) { return isNone() ? x : Ops.dropout(x, p, Seeds.mix(seed, place)); }
}
