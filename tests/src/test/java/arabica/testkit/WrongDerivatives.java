package arabica.testkit;

import java.util.Arrays;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// Operations whose derivatives are wrong in ways that the kit must notice, name and print.
final class WrongDerivatives {
    private WrongDerivatives() {}

    /// `y = factor · x`, whose gradient should be `factor · g`.
    record Scaled(double factor, double factorBack) implements Operation {
        @Override
        public Tensor forward(Context context) {
            Tensor y = context.allocate(context.input(0).shape());
            context.backend().affine(context.input(0), factor, 0, y);
            return y;
        }

        @Override
        public void backward(Context context) {
            context.contribute(0, gradX -> context.backend().affine(context.gradOutput(), factorBack, 0, gradX));
        }
    }

    /// `y = x`, whose gradient is lost in some places: those beyond a column, or where x exceeds a value.
    record Lost(int fromColumn, double above) implements Operation {
        @Override
        public Tensor forward(Context context) {
            Tensor y = context.allocate(context.input(0).shape());
            context.backend().copy(context.input(0), y);
            return y;
        }

        @Override
        public void backward(Context context) {
            Tensor x = context.input(0);
            double[] values = x.toDoubles();
            double[] kept = new double[values.length];
            Arrays.setAll(kept,
                    i -> i % x.shape().columns() >= fromColumn || values[i] > above ? 0 : 1);
            context.contribute(0, gradX -> {
                Tensor mask = Scope.current().of(x.dtype(), kept, x.shape().toArray());
                context.backend().binary(BinaryFunction.MULTIPLY, context.gradOutput(), mask, gradX);
            });
        }
    }

    /// `a · b` for equal shapes: the gradients are exchanged.
    record Swapped() implements Operation {
        @Override
        public Tensor forward(Context context) {
            if (!context.input(0).shape().equals(context.input(1).shape())) {
                throw new IllegalArgumentException("Swapped: shapes differ");
            }
            Tensor y = context.allocate(context.input(0).shape());
            context.backend().binary(BinaryFunction.MULTIPLY, context.input(0), context.input(1), y);
            return y;
        }

        @Override
        public void backward(Context context) {
            for (int i = 0; i < 2; i++) {
                int self = i;
                context.contribute(i, grad -> context.backend().binary(BinaryFunction.MULTIPLY, context.gradOutput(),
                        context.input(self), grad));
            }
        }
    }
}
