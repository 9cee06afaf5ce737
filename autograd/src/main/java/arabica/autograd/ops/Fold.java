package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Reduction;
import arabica.autograd.Tensor;

/// The adjoint of stretching: a stretched operand's gradient is the sum over all places that it was stretched to.
final class Fold {
    private Fold() {}

    static void sum(Context context, Tensor gradient, Tensor operand) {
        context.backend().reduce(Reduction.SUM, gradient, operand);
    }
}
