package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import java.util.function.Function;

/// Evaluates a loss of one pair in double precision, with its gradients.
final class LossTesting {
    /// @param gradients of the loss with respect to each input
    record Result(double loss, double[] gradients) {}

    private LossTesting() {}

    static Result evaluate(Function<Tensor[], Tensor> loss, double... inputs) {
        try (ScalarBackend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            return scope.call(() -> {
                Tensor[] leaves = new Tensor[inputs.length];
                for (int i = 0; i < inputs.length; i++) {
                    leaves[i] = scope.of(DType.F64, new double[]{inputs[i]}, 1).requireGrad();
                }
                Tensor value = sum(loss.apply(leaves));
                double item = value.item();
                value.backward();
                double[] gradients = new double[inputs.length];
                for (int i = 0; i < inputs.length; i++) { gradients[i] = leaves[i].grad().orElseThrow().item(); }
                return new Result(item, gradients);
            });
        }
    }
}
