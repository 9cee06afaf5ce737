package arabica.autograd.ops;

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
        Operands.gradient(context, 0, gradGate -> Operands.gradient(context, 1, gradUp -> context.backend()
                .swiGluBackward(context.input(0), context.input(1), context.gradOutput(), gradGate, gradUp)));
    }
}
