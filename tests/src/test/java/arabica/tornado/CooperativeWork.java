package arabica.tornado;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.GradientTarget;
import arabica.autograd.Reduction;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.Random;

/// Work for kernels with barriers, in shapes that need each of them: rows longer than a group, more than one tile along k,
/// more than one block of keys. Runs in the current scope; the same numbers every time.
enum CooperativeWork {
    /// A fold over the items of a group.
    ROWS {
        @Override
        float[] results(Backend backend) {
            Tensor x = normal(1, 3, 200);
            Tensor out = normal(2, 3, 200);
            backend.softmax(x, out);
            return out.toFloats();
        }
    },
    COLUMNS {
        @Override
        float[] results(Backend backend) {
            Tensor x = normal(3, 40, 50);
            Tensor out = normal(4, 50);
            backend.reduce(Reduction.SUM, x, out);
            return out.toFloats();
        }
    },
    NORM_GAINS {
        @Override
        float[] results(Backend backend) {
            Tensor gradGain = normal(5, 50);
            backend.layerNormBackward(normal(6, 40, 50), normal(7, 50), normal(8, 40), normal(9, 40),
                    normal(10, 40, 50), null, GradientTarget.addedTo(gradGain), null);
            return gradGain.toFloats();
        }
    },
    PRODUCTS {
        @Override
        float[] results(Backend backend) {
            Tensor out = normal(11, 70, 30);
            backend.matmul(normal(12, 70, 40), false, normal(13, 40, 30), false, out, false);
            Tensor row = normal(60, 1, 70);
            backend.matmul(normal(61, 1, 40), false, normal(62, 40, 70), false, row, false);
            return joined(out.toFloats(), row.toFloats());
        }
    },
    ATTENTION {
        @Override
        float[] results(Backend backend) {
            int time = 40;
            Tensor out = normal(14, 1, time, 8);
            Tensor logSumExp = normal(15, 1, 2, time);
            Tensor q = normal(16, 1, time, 8);
            Tensor k = normal(17, 1, time, 4);
            Tensor v = normal(18, 1, time, 4);
            backend.causalAttention(q, k, v, 2, 1, Backend.NO_WINDOW, out, logSumExp);
            float[] forward = out.toFloats();
            Tensor gradQ = normal(19, 1, time, 8);
            Tensor gradK = normal(20, 1, time, 4);
            Tensor gradV = normal(21, 1, time, 4);
            backend.causalAttentionBackward(q, k, v, 2, 1, Backend.NO_WINDOW, out, logSumExp, normal(22, 1, time, 8),
                    gradQ, gradK, gradV);
            Tensor decoded = normal(23, 1, 8);
            Tensor cache = normal(24, 1, 150, 4);
            backend.decodeAttention(normal(25, 1, 8), cache, normal(26, 1, 150, 4),
                    Scope.current().of(new int[]{140}, 1), 2, 1,
                    Backend.NO_WINDOW, decoded);
            return joined(forward, gradQ.toFloats(), gradK.toFloats(), gradV.toFloats(), decoded.toFloats());
        }
    };

    abstract float[] results(Backend backend);

    private static Tensor normal(int seed, int... dims) {
        double[] values = new Random(seed).doubles(Shape.of(dims).size(), -1, 1).toArray();
        return Scope.current().of(DType.F32, values, dims);
    }

    private static float[] joined(float[]... parts) {
        int size = 0;
        for (float[] part : parts) { size += part.length; }
        float[] all = new float[size];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
