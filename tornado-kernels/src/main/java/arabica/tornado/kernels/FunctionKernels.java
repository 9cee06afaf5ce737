package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Functions of one and of two elements. One kernel serves all functions of a kind: the number of the function is the
/// same for all work-items, so no device runs more than one branch.
public final class FunctionKernels {
    private FunctionKernels() {}

    /// `out = f(x)`. ints: count, x, out, f (the ordinal in `UnaryFunction`).
    public static void unary(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) { memory.set(ints.get(2) + i, unary(ints.get(3), memory.get(ints.get(1) + i))); }
    }

    private static float unary(int function, float x) {
        float y;
        if (function == 0) {
            y = TornadoMath.exp(x);
        } else if (function == 1) {
            y = Functions.expm1(x);
        } else if (function == 2) {
            y = TornadoMath.log(x);
        } else if (function == 3) {
            y = TornadoMath.sqrt(x);
        } else if (function == 4) {
            y = 1 / x;
        } else if (function == 5) {
            y = x * x;
        } else if (function == 6) {
            y = TornadoMath.tanh(x);
        } else if (function == 7) {
            y = Functions.sigmoid(x);
        } else if (function == 8) {
            y = Functions.softplus(x);
        } else if (function == 9) {
            y = x < 0 ? 0 : x;
        } else if (function == 10) {
            y = TornadoMath.abs(x);
        } else if (function == 11) {
            y = Functions.sign(x);
        } else {
            y = Functions.erf(x);
        }
        return y;
    }

    /// `out = f(a, b)`, all of one size. ints: count, a, b, out, f (the ordinal in `BinaryFunction`).
    public static void binary(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float y = binary(ints.get(4), memory.get(ints.get(1) + i), memory.get(ints.get(2) + i));
            memory.set(ints.get(3) + i, y);
        }
    }

    /// [#binary] with operands that broadcast. ints: count, a, b, out, f, rank, then for each dimension of out, outermost
    /// first: its size, the stride of a (0 where it is stretched), the stride of b.
    public static void binaryBroadcast(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int rest = i;
            int a = ints.get(1);
            int b = ints.get(2);
            for (int d = ints.get(5) - 1; d >= 0; d--) {
                int size = ints.get(6 + 3 * d);
                int index = rest % size;
                a += index * ints.get(7 + 3 * d);
                b += index * ints.get(8 + 3 * d);
                rest = rest / size;
            }
            memory.set(ints.get(3) + i, binary(ints.get(4), memory.get(a), memory.get(b)));
        }
    }

    private static float binary(int function, float a, float b) {
        float y;
        if (function == 0) {
            y = a + b;
        } else if (function == 1) {
            y = a - b;
        } else if (function == 2) {
            y = a * b;
        } else if (function == 3) {
            y = a / b;
        } else if (function == 4) {
            y = WorkGroup.larger(a, b);
        } else if (function == 5) {
            y = WorkGroup.smaller(a, b);
        } else if (function == 6) {
            y = a > b ? 1 : 0;
        } else if (function == 7) {
            y = a >= b ? 1 : 0;
        } else {
            y = a == b ? 1 : 0;
        }
        return y;
    }

    /// `out[i₀, i₁, …] = x[…]`. ints: count, x, out, rank, then for each dimension of out, outermost first: its size, the
    /// stride of x along it.
    public static void permute(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int rest = i;
            int x = ints.get(1);
            for (int d = ints.get(3) - 1; d >= 0; d--) {
                int size = ints.get(4 + 2 * d);
                x += rest % size * ints.get(5 + 2 * d);
                rest = rest / size;
            }
            memory.set(ints.get(2) + i, memory.get(x));
        }
    }
}
