package arabica.nn;

/// Rotary positions (Su et al. 2021) in Hugging Face's layout, where the pairs that turn lie half of `size` apart.
///
/// @param size  how many columns of each head turn: all, or in GPT-NeoX the first few
/// @param base  pair i turns by `base^(−2i/size)` a position; `rope_theta`
public record Rotary(int size, double base, RopeScaling scaling) {
    /// @throws IllegalArgumentException if the size is odd or the base not a number above 1
    public Rotary {
        if (size < 2 || size % 2 != 0) {
            throw new IllegalArgumentException("rotary positions need an even number of columns, not " + size);
        }
        if (!(base > 1) || Double.isInfinite(base)) {
            throw new IllegalArgumentException("rope_theta must be above 1, not " + base);
        }
    }

    /// The angle of each pair for one position, in radians: `size / 2` of them.
    double[] frequencies() {
        double[] frequencies = new double[size / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = scaling.frequency(StrictMath.pow(base, -2.0 * i / size), i, this);
        }
        return frequencies;
    }
}
