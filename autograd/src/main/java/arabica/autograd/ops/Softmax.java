package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// `y = exp(x) / Σ exp(x)` over the last dimension; `gradX = y · (g − Σ g·y)`.
public record Softmax() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        context.backend().softmax(x, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0,
                gradX -> context.backend().softmaxBackward(context.output(), context.gradOutput(), gradX));
    }
}
