package arabica.autograd.ops;

import java.util.function.Consumer;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// SwiGLU (Shazeer 2020), the gated activation of Llama's feed-forward layer: `y = silu(gate) · up` of two tensors of one
/// shape. `gradGate = g · up · silu′(gate)`, `gradUp = g · silu(gate)`.
public record SwiGlu() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor gate = Operands.floats(context, 0);
        Tensor up = Operands.floats(context, 1);
        if (!gate.shape().equals(up.shape())) { throw Operands.error(context, "gate and up must be of one shape"); }
        Tensor y = context.allocate(gate.shape());
        context.backend().swiGlu(gate, up, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        gradient(context, 0, gradGate -> gradient(context, 1, gradUp -> context.backend()
                .swiGluBackward(context.input(0), context.input(1), context.gradOutput(), gradGate, gradUp)));
    }

    /// Hands out a place for a gradient, whether it is wanted or not: both come out of one pass.
    private static void gradient(Context context, int index, Consumer<Tensor> kernel) {
        if (context.needsGrad(index)) {
            context.contribute(index, kernel);
        } else {
            Tensor unwanted = context.allocate(context.input(index).shape());
            kernel.accept(unwanted);
            context.discard(unwanted);
        }
    }
}
