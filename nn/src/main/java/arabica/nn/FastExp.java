package arabica.nn;

/// `exp` of numbers that are not positive, in a tenth of `StrictMath`'s time and as reproducible: nothing but IEEE
/// additions, multiplications and fused multiply-adds.
///
/// Range reduction x = k·ln 2 + r with |r| ≤ ln 2 / 2 (Cody & Waite), then Taylor's polynomial of degree 13, whose first
/// missing term is under 5e-18.
final class FastExp {
    private static final double LOG2_E = 1.4426950408889634;
    /// ln 2 in two parts, the first with zeros at its end: k times it is exact.
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /// Below it results are smaller than every normal number: 0 here.
    private static final double LOWEST = -708;
    /// Adding it leaves a number's integer part in the low bits.
    private static final double ROUND = 0x1.8p52;

    private FastExp() {}

    /// @param x at most 0, or −∞
    static double of(double x) {
        if (!(x >= LOWEST)) { return 0; }
        double shifted = Math.fma(x, LOG2_E, ROUND);
        double k = shifted - ROUND;
        double r = Math.fma(-k, LN2_LOW, Math.fma(-k, LN2_HIGH, x));
        double p = 1.0 / 6227020800.0;
        p = Math.fma(p, r, 1.0 / 479001600.0);
        p = Math.fma(p, r, 1.0 / 39916800.0);
        p = Math.fma(p, r, 1.0 / 3628800.0);
        p = Math.fma(p, r, 1.0 / 362880.0);
        p = Math.fma(p, r, 1.0 / 40320.0);
        p = Math.fma(p, r, 1.0 / 5040.0);
        p = Math.fma(p, r, 1.0 / 720.0);
        p = Math.fma(p, r, 1.0 / 120.0);
        p = Math.fma(p, r, 1.0 / 24.0);
        p = Math.fma(p, r, 1.0 / 6.0);
        p = Math.fma(p, r, 0.5);
        p = Math.fma(p, r, 1);
        p = Math.fma(p, r, 1);
        return p * Double.longBitsToDouble((long) k + 1023 << 52);
    }
}
