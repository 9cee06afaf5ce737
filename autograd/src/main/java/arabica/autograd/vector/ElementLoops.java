package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Loops over elements, one line of arithmetic each. Lengths are multiples of 16; `out` may be an input.
final class ElementLoops {
    /// Elements of four vectors of 16 lanes.
    private static final int ROUND = 64;

    private ElementLoops() {}

    static void sqrt(long x, int n, long out) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.sqrt().intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void reciprocal(long x, int n, long out) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            one.div(v).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void square(long x, int n, long out) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.mul(v).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void relu(long x, int n, long out) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.blend(0f, v.compare(VectorOperators.LT, 0f)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void abs(long x, int n, long out) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.abs().intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void sign(long x, int n, long out) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.blend(1f, v.compare(VectorOperators.GT, 0f)).blend(-1f, v.compare(VectorOperators.LT, 0f))
                    .intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void affine(long x, int n, long out, float scale, float shift) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * (i + j), ORDER);
                v.fma(scales, shifts).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.fma(scales, shifts).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void scale(long x, int n, long out, float scale) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * (i + j), ORDER);
                v.mul(scales).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.mul(scales).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void clamp(long x, int n, long out, float low, float high) {
        FloatVector lows = FloatVector.broadcast(SPECIES, low);
        FloatVector highs = FloatVector.broadcast(SPECIES, high);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.blend(lows, v.compare(VectorOperators.LT, lows)).blend(highs, v.compare(VectorOperators.GT, highs))
                    .intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void addScaled(long x, int n, long out, float scale) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * (i + j), ORDER);
                v.fma(scales, FloatVector.fromMemorySegment(SPECIES, ALL, out + 4L * (i + j), ORDER)).intoMemorySegment(
                        ALL,
                        out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.fma(scales, FloatVector.fromMemorySegment(SPECIES, ALL, out + 4L * i, ORDER)).intoMemorySegment(ALL,
                    out + 4L * i, ORDER);
        }
    }

    static void add(long a, long b, int n, long out) {
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * (i + j), ORDER);
                FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * (i + j), ORDER);
                v.add(w).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            v.add(w).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void subtract(long a, long b, int n, long out) {
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * (i + j), ORDER);
                FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * (i + j), ORDER);
                v.sub(w).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            v.sub(w).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void multiply(long a, long b, int n, long out) {
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * (i + j), ORDER);
                FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * (i + j), ORDER);
                v.mul(w).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            v.mul(w).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void divide(long a, long b, int n, long out) {
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * (i + j), ORDER);
                FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * (i + j), ORDER);
                v.div(w).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            v.div(w).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void maximum(long a, long b, int n, long out) {
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * (i + j), ORDER);
                FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * (i + j), ORDER);
                v.max(w).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            v.max(w).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void minimum(long a, long b, int n, long out) {
        int rounds = n & -ROUND;
        for (int i = 0; i < rounds; i += ROUND) {
            for (int j = 0; j < ROUND; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * (i + j), ORDER);
                FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * (i + j), ORDER);
                v.min(w).intoMemorySegment(ALL, out + 4L * (i + j), ORDER);
            }
        }
        for (int i = rounds; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            v.min(w).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void greater(long a, long b, int n, long out) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            zero.blend(1f, v.compare(VectorOperators.GT, w)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void greaterEqual(long a, long b, int n, long out) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            zero.blend(1f, v.compare(VectorOperators.GE, w)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void equal(long a, long b, int n, long out) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            zero.blend(1f, v.compare(VectorOperators.EQ, w)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    /// `out = condition ≠ 0 ? a : b`.
    static void select(long condition, long a, long b, int n, long out) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> chosen = FloatVector.fromMemorySegment(SPECIES, ALL, condition + 4L * i, ORDER)
                    .compare(VectorOperators.NE, 0f);
            FloatVector otherwise = FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER);
            otherwise.blend(FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER), chosen)
                    .intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }
}
