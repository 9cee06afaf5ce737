package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import java.util.Optional;
import java.util.function.Function;

/// Evaluates a loss of one pair in double precision, with its gradients.
public final class LossTesting {
    /// @param gradients of the loss with respect to each input
    public record Result(double loss, double[] gradients) {}

    private LossTesting() {}

    /// A pair of the sums over tokens of policy (chosen, rejected) and, where there are four, of reference.
    public static PairLogProbs pair(Tensor[] leaves, int chosenLength, int rejectedLength) {
        boolean reference = leaves.length == 4;
        return new PairLogProbs(
                new ResponseLogProbs(leaves[0], reference ? Optional.of(leaves[2]) : Optional.empty(),
                        vector(chosenLength)),
                new ResponseLogProbs(leaves[1], reference ? Optional.of(leaves[3]) : Optional.empty(),
                        vector(rejectedLength)));
    }

    public static Tensor vector(double... values) { return Scope.current().of(DType.F64, values, values.length); }

    /// The gradient by central differences.
    public static double[] differences(Function<Tensor[], Tensor> loss, double step, double... inputs) {
        double[] gradients = new double[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            double[] up = inputs.clone();
            double[] down = inputs.clone();
            up[i] += step;
            down[i] -= step;
            gradients[i] = (evaluate(loss, up).loss() - evaluate(loss, down).loss()) / (2 * step);
        }
        return gradients;
    }

    public static Result evaluate(Function<Tensor[], Tensor> loss, double... inputs) {
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
                for (int i = 0; i < inputs.length; i++) {
                    gradients[i] = leaves[i].grad().map(Tensor::item).orElse(0.0);
                }
                return new Result(item, gradients);
            });
        }
    }
}
