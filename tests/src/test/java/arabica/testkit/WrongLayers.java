package arabica.testkit;

import java.util.Arrays;

import arabica.autograd.Autograd;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Operation;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.ops.Softmax;
import arabica.testkit.MaskArbitraries.Mask;

/// Layers that are right, and layers that break what [Metamorphic] asks, one each.
final class WrongLayers {
    private WrongLayers() {}

    /// Attention of x `[batch, time, d]` to itself, put together from primitives, under a mask `[time, time]`.
    static Tensor attention(Tensor x, Mask mask) {
        int d = x.shape().columns();
        Tensor scores = Ops.scale(Ops.matmul(x, false, x, true), 1 / Math.sqrt(d));
        Tensor bias = mask.toBias(Scope.current(), x.dtype(), Double.NEGATIVE_INFINITY);
        return Ops.matmul(Ops.softmax(Ops.add(scores, bias)), x);
    }

    static Tensor causalAttention(Tensor x) { return attention(x, MaskArbitraries.causal(x.shape().dim(1))); }

    static Tensor fullAttention(Tensor x) {
        int time = x.shape().dim(1);
        boolean[] all = new boolean[time * time];
        Arrays.fill(all, true);
        return attention(x, new Mask(time, time, all));
    }

    /// Sees one token too many: an off-by-one of the mask, which nobody notices in a loss but that it is too good.
    static Tensor leakyAttention(Tensor x) {
        int time = x.shape().dim(1);
        boolean[] visible = new boolean[time * time];
        for (int i = 0; i < visible.length; i++) { visible[i] = i % time <= i / time + 1; }
        return attention(x, new Mask(time, time, visible));
    }

    /// Adds a number to each position that says where it stands.
    static Tensor positioned(Tensor x) {
        int time = x.shape().dim(1);
        double[] positions = new double[time];
        for (int t = 0; t < time; t++) { positions[t] = t; }
        return Ops.add(x, Scope.current().of(x.dtype(), positions, 1, time, 1));
    }

    /// Normalizes over the rows of the batch as well.
    static Tensor mixesRows(Tensor x) { return Ops.subtract(x, Ops.mean(x, 0)); }

    /// Numbers beside each other get other bits than alone: as kernels that choose their blocks by the number of rows.
    static Tensor dependsOnCount(Tensor x) { return Ops.scale(x, x.shape().dim(0) == 1 ? 1 + 0x1p-52 : 1); }

    /// `exp(x) / Σ exp(x)` without the maximum taken away: right for small numbers only.
    static Tensor naiveSoftmax(Tensor x) {
        Tensor exp = Ops.exp(x);
        return Ops.divide(exp, Ops.reshape(Ops.sum(exp, -1), x.shape().dim(0), x.shape().dim(1), 1));
    }

    /// Looks right in forward, and lets gradient flow where none should: from each result to all positions.
    record LeakyGradient() implements Operation {
        @Override
        public Tensor forward(Context context) {
            Tensor y = context.allocate(context.input(0).shape());
            context.backend().copy(context.input(0), y);
            return y;
        }

        @Override
        public void backward(Context context) {
            double[] gradient = context.gradOutput().toDoubles();
            double sum = 0;
            for (double g : gradient) { sum += g; }
            double all = sum;
            context.contribute(0, gradX -> context.backend().fill(gradX, all));
        }
    }

    static Tensor leakyGradient(Tensor x) { return Autograd.apply(new LeakyGradient(), x); }

    /// Clips what comes in, as a well-meant safeguard would.
    record ClippedGradient() implements Operation {
        @Override
        public Tensor forward(Context context) {
            Tensor y = context.allocate(context.input(0).shape());
            context.backend().copy(context.input(0), y);
            return y;
        }

        @Override
        public void backward(Context context) {
            context.contribute(0, gradX -> context.backend().clamp(context.gradOutput(), -1, 1, gradX));
        }
    }

    static Tensor clippedGradient(Tensor x) { return Autograd.apply(new ClippedGradient(), x); }

    /// Softmax whose derivative has lost `− y · Σ g·y`.
    record ForgetfulSoftmax() implements Operation {
        @Override
        public Tensor forward(Context context) { return new Softmax().forward(context); }

        @Override
        public void backward(Context context) {
            context.contribute(0, gradX -> context.backend().binary(BinaryFunction.MULTIPLY, context.gradOutput(),
                    context.output(), gradX));
        }
    }

    static Tensor forgetfulSoftmax(Tensor x) { return Autograd.apply(new ForgetfulSoftmax(), x); }

    /// A model `[batch, time]` to `[batch, time, d]` of a table of embeddings, one layer of attention that leaks or does not,
    /// and a constant.
    static Tensor model(Tensor table, Tensor ids, boolean leaky) {
        Tensor x = Ops.embedding(table, ids);
        return leaky ? leakyAttention(x) : causalAttention(x);
    }

    static Tensor table(Scope scope, int vocabulary, int width) {
        return TensorArbitraries.normal(Shape.of(vocabulary, width), 5).toTensor(scope, DType.F64).requireGrad();
    }
}
