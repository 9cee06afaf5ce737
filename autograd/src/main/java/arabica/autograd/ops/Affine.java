package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// `y = scale · x + shift`; `gradX = scale · gradY`.
public record Affine(double scale, double shift) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        context.backend().affine(x, scale, shift, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contributeInto(0, (gradX, accumulate) -> {
            if (accumulate) {
                context.backend().addScaled(context.gradOutput(), scale, gradX);
            } else {
                context.backend().affine(context.gradOutput(), scale, 0, gradX);
            }
        });
    }
}
