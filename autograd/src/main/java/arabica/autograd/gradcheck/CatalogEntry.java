package arabica.autograd.gradcheck;

import java.util.function.Function;

import arabica.autograd.Backend;

/// An operation and a way to draw inputs for it.
public final class CatalogEntry {
    /// Enough to meet every element of small inputs over many tries, few enough to be quick.
    private static final int ELEMENTS_PER_TRY = 24;

    private final String name;
    private final Function<Samples, GradCheck> sampler;

    CatalogEntry(String name, Function<Samples, GradCheck> sampler) {
        this.name = name;
        this.sampler = sampler;
    }

    /// The operation's name in [arabica.autograd.ops.Ops].
    public String name() { return name; }

    /// A check of this operation on random shapes and values, which the seed determines.
    public GradCheck sample(long seed) {
        return sampler.apply(new Samples(seed, false)).seed(seed).maxElements(ELEMENTS_PER_TRY);
    }

    /// As [#sample(long)], over sizes around the widths of vectors and tiles: to compare backends with each other.
    public GradCheck oddSample(long seed) { return sampler.apply(new Samples(seed, true)).seed(seed); }

    /// Checks `tries` samples, with the seeds from `seed` on, and returns the worst.
    public GradCheckResult check(Backend backend, int tries, long seed) {
        GradCheckResult worst = sample(seed).check(backend);
        for (int i = 1; i < tries; i++) { worst = worst.worse(sample(seed + i).check(backend)); }
        return worst;
    }

    @Override
    public String toString() { return name; }
}
