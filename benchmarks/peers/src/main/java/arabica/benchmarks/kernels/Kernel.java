package arabica.benchmarks.kernels;

import java.util.random.RandomGenerator;

/// One kernel of a backend at one shape.
///
/// @param name as in `matmul/NN-256`: what is computed, and how
/// @param dims the shape that is measured, in the order that `setup` reads it
/// @param others draws other shapes for the same kernel, among them tiny and ragged ones
/// @param setup allocates operands of a shape and returns the call
record Kernel(String name, int[] dims, Others others, Setup setup) {
    interface Setup {
        Runnable on(Operands operands, int... dims);
    }

    interface Others {
        int[] draw(RandomGenerator random);
    }

    /// A kernel whose dimensions may be anything.
    static Kernel of(String name, Setup setup, int... dims) {
        return new Kernel(name, dims, random -> {
            int[] drawn = new int[dims.length];
            for (int i = 0; i < drawn.length; i++) { drawn[i] = size(random, Math.min(2 * dims[i], 700)); }
            return drawn;
        }, setup);
    }

    Runnable prepare(Operands operands) { return setup.on(operands, dims); }

    Runnable prepareOther(Operands operands, RandomGenerator random) { return setup.on(operands, others.draw(random)); }

    /// From 1 to `most`, small ones as likely as large ones; a third are multiples of 16.
    static int size(RandomGenerator random, int most) {
        int drawn = (int) Math.exp(random.nextDouble(Math.log(most + 1.0)));
        return random.nextInt(3) == 0 ? Math.min(most, (drawn + 15) & -16) : Math.clamp(drawn, 1, most);
    }
}
