package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// Functions of one element that devices lack, or that need care in float.
final class Functions {
    /// Beyond this the 1 of `exp(x) − 1` is less than a rounding.
    private static final float LARGE = 18;
    private static final float GELU_SCALE = 0.7978845608f; // √(2/π)
    private static final float GELU_CUBIC = 0.044715f;

    private Functions() {}

    static float sqrt(float x) { return TornadoMath.sqrt(x); }

    static float exp(float x) { return TornadoMath.exp(x); }

    static float log(float x) { return TornadoMath.log(x); }

    /// `exp(x) − 1`, exact near zero: `u = exp(x)` is off by a rounding, but `(u − 1)/log(u)` is as much off as `x/…`, and
    /// the errors cancel (Kahan; Higham 2002, §1.14.1).
    static float expm1(float x) {
        float u = TornadoMath.exp(x);
        if (u == 1) { return x; }
        if (x > LARGE || u - 1 == -1) { return u - 1; }
        return (u - 1) * x / TornadoMath.log(u);
    }

    /// `log(1 + x)` for `0 ≤ x ≤ 1`, exact near zero, by the same cancellation.
    static float log1p(float x) {
        float u = 1 + x;
        return u == 1 ? x : TornadoMath.log(u) * x / (u - 1);
    }

    /// exp of a negative number alone: it cannot overflow.
    static float sigmoid(float x) {
        float e = TornadoMath.exp(-TornadoMath.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    static float softplus(float x) {
        float tail = log1p(TornadoMath.exp(-TornadoMath.abs(x)));
        return x > 0 ? x + tail : tail;
    }

    static float sign(float x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

    /// `x·p(x²)` near zero, `1 − 2^(−q(|x|))` beyond, with the polynomials of the Vector API's backend.
    static float erf(float x) {
        float a = TornadoMath.abs(x);
        float y;
        if (a < 1) {
            float s = x * x;
            float r = ((7.889121e-5f * s - 8.0208416e-4f) * s + 0.005189535f) * s - 0.026854444f;
            y = (((r * s + 0.112836f) * s - 0.37612626f) * s + 1.1283791f) * a;
        } else if (a < 4) {
            float q = ((3.1287444e-5f * a - 6.3671294e-4f) * a + 0.0060658962f) * a - 0.036367815f;
            q = (((q * a + 0.15641493f) * a + 0.91354322f) * a + 1.6296371f) * a - 2.7128233e-4f;
            y = 1 - TornadoMath.exp(-0.693147181f * q);
        } else {
            y = a > 4 || a == 4 ? 1 : a;
        }
        return x < 0 ? -y : y;
    }

    /// `√(2/π)·(x + 0.044715·x³)`.
    private static float geluInner(float x) { return GELU_SCALE * (x + GELU_CUBIC * x * x * x); }

    /// `½(1 + tanh(u)) = σ(2u)`: the same, but without the difference of two numbers near 1, and without a device's tanh,
    /// which need not reach −1.
    static float gelu(float x) { return x * sigmoid(2 * geluInner(x)); }

    /// `σ + 2x·σ·(1 − σ)·√(2/π)·(1 + 3·0.044715·x²)` with the σ of the forward, whose `1 − σ(2u) = σ(−2u)`.
    static float geluSlope(float x) {
        float u = geluInner(x);
        float s = sigmoid(2 * u);
        // In this order and bounded: far out σ·σ(−2u) is 0, and its product with ∞ would be no number.
        return s + s * sigmoid(-2 * u) * x
                * TornadoMath.min(2 * GELU_SCALE * (1 + 3 * GELU_CUBIC * x * x), Float.MAX_VALUE);
    }

    /// `s·(1 + x·(1 − s))` with `s = σ(x)`.
    static float siluSlope(float x) {
        float s = sigmoid(x);
        return s * (1 + x * (1 - s));
    }
}
