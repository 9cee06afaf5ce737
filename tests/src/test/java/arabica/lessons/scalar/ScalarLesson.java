package arabica.lessons.scalar;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.matmul;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.subtract;
import static arabica.autograd.ops.Ops.sum;
import static arabica.lessons.scalar.Softsign.softsign;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import java.util.Locale;

/// Lesson 1: one neuron, `loss = Σ (softsign(x·w + b) − target)²` over three examples, differentiated in three ways.
final class ScalarLesson {
    static final double[][] X = {{1, 2}, {-1, 0.5}, {0.3, -2}};
    static final double[] TARGETS = {0.5, -0.2, 0.1};
    /// w₀, w₁, b.
    static final double[] PARAMETERS = {0.7, -0.4, 0.2};

    private ScalarLesson() {}

    static void main() {
        double[] differences = centralDifferences();
        double[] values = values();
        double[] tensors = tensors();
        System.out.println("       difference       Value            tape");
        for (int i = 0; i < PARAMETERS.length; i++) {
            System.out.printf(Locale.ROOT, "%-4s %14.10f %16.12f %16.12f%n", new String[]{"w0", "w1", "b"}[i],
                    differences[i], values[i], tensors[i]);
        }
    }

    /// The loss in plain arithmetic.
    static double loss(double w0, double w1, double b) {
        double loss = 0;
        for (int i = 0; i < X.length; i++) {
            double z = X[i][0] * w0 + X[i][1] * w1 + b;
            double error = z / (1 + Math.abs(z)) - TARGETS[i];
            loss += error * error;
        }
        return loss;
    }

    static double[] centralDifferences() {
        double[] slopes = new double[PARAMETERS.length];
        double h = 1e-5;
        for (int i = 0; i < slopes.length; i++) {
            double[] above = PARAMETERS.clone();
            double[] below = PARAMETERS.clone();
            above[i] += h;
            below[i] -= h;
            slopes[i] = (loss(above[0], above[1], above[2]) - loss(below[0], below[1], below[2])) / (2 * h);
        }
        return slopes;
    }

    static double[] values() {
        Value w0 = new Value(PARAMETERS[0]);
        Value w1 = new Value(PARAMETERS[1]);
        Value b = new Value(PARAMETERS[2]);
        Value loss = new Value(0);
        for (int i = 0; i < X.length; i++) {
            Value z = new Value(X[i][0]).times(w0).plus(new Value(X[i][1]).times(w1)).plus(b);
            Value error = z.softsign().minus(new Value(TARGETS[i]));
            loss = loss.plus(error.times(error));
        }
        loss.backward();
        return new double[]{w0.grad, w1.grad, b.grad};
    }

    static double[] tensors() {
        try (Backend backend = new ScalarBackend(); Scope parameters = Scope.open(backend)) {
            Tensor w = parameters.of(new double[]{PARAMETERS[0], PARAMETERS[1]}, 2, 1).requireGrad();
            Tensor b = parameters.of(new double[]{PARAMETERS[2]}, 1).requireGrad();
            Scope.step(backend, () -> {
                Tensor x = Scope.current().of(new double[]{1, 2, -1, 0.5, 0.3, -2}, 3, 2);
                Tensor targets = Scope.current().of(TARGETS, 3, 1);
                Tensor z = add(matmul(x, w), b); // [3, 1]
                sum(square(subtract(softsign(z), targets))).backward();
            });
            double[] ofW = w.grad().orElseThrow().toDoubles();
            return new double[]{ofW[0], ofW[1], b.grad().orElseThrow().item()};
        }
    }
}
