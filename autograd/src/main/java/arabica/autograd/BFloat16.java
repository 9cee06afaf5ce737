package arabica.autograd;

/// bfloat16: the upper half of an F32, with its sign, its 8 bits of exponent and 7 of its 23 bits of fraction. So every
/// value of it is an F32 value, and the range is the same; two to three decimal digits are left.
public final class BFloat16 {
    private static final int QUIET = 0x40;

    private BFloat16() {}

    /// Rounds to the nearest, of two equally near ones to the even. What lies beyond the largest becomes infinite; NaN
    /// stays NaN.
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) { return (short) (bits >>> 16 | QUIET); }
        int half = 0x7fff + (bits >>> 16 & 1);
        return (short) (bits + half >>> 16);
    }

    public static float widen(short bits) { return Float.intBitsToFloat(bits << 16); }

    /// Rounds each of `values`.
    public static short[] of(float[] values) {
        short[] rounded = new short[values.length];
        for (int i = 0; i < values.length; i++) { rounded[i] = of(values[i]); }
        return rounded;
    }

    public static float[] widen(short[] bits) {
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) { values[i] = widen(bits[i]); }
        return values;
    }
}
