package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.ops.Ops;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Rows of equal, masked and very large elements: what [SpecialValuesTests] is for single numbers.
class TiesTests extends BesideLibTorch {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void elementsThatTieShareTheGradientOfMax() {
        Input ties = new Input.Variable(Shape.of(3, 4), 1, 2, 2, 0, 5, 5, 5, 5, -1, -0.0, 0, -2);
        agree("max", in -> Ops.max(in[0], 1), ties);
        agree("max", in -> Ops.max(in[0], 0), ties);
    }

    @Test
    void theEdgesOfAClampPassTheGradient() {
        agree("clamp", in -> Ops.clamp(in[0], -1, 1), new Input.Variable(Shape.of(6), -1, 1, 0, -1.5, 1.5, INFINITY));
    }

    @Test
    void rowsWithMaskedEqualAndFarElements() {
        Input rows = new Input.Variable(Shape.of(4, 4), -INFINITY, 1, 2, -INFINITY, 3, 3, 3, 3, 20, -100, 0, 19, -9, -9,
                -9.5, -10);
        agree("softmax", in -> Ops.softmax(in[0]), rows);
        agree("logSoftmax", in -> Ops.logSoftmax(in[0]), rows);
        agree("gatherLogProbs", in -> Ops.gatherLogProbs(in[0], in[1]), rows,
                new Input.Ids(Shape.of(4), 2, 0, -1, 1));
    }

    /// Up to 10⁹: beyond, our exponentials of rows in F32 overflow.
    @Test
    void softmaxOfVeryLargeElements() {
        agree("softmax", in -> Ops.softmax(in[0]), new Input.Variable(Shape.of(3, 4), -1e9, 1e9, 1e9, 0, 1e4, 1e4, -1e4,
                1e6, -1e8, -1e8, -1e8, -1e9));
    }

    @Test
    void normsOfEqualElementsAndOfZeros() {
        Input rows = new Input.Variable(Shape.of(3, 4), 0, 0, 0, 0, 7, 7, 7, 7, -10, -10, -10, -10);
        Input gain = new Input.Variable(Shape.of(4), 1, 2, -1, 0.5);
        agree("layerNorm", in -> Ops.layerNorm(in[0], in[1], in[2], 1e-5), rows, gain,
                new Input.Variable(Shape.of(4), 0, 1, 2, 3));
        agree("rmsNorm", in -> Ops.rmsNorm(in[0], in[1], 1e-5), rows, gain);
    }

    private static void agree(String operation, Function<Tensor[], Tensor> function, Input... inputs) {
        OperationParity parity = new OperationParity(torch, exact, fast);
        for (int seed = 0; seed < 5; seed++) {
            Comparison comparison = parity.compare(operation, GradCheck.of(function, inputs), seed);
            assertThat(comparison.f64().worst()).as("%s, F64", operation).isLessThan(1e-12);
            assertThat(comparison.f32().worst()).as("%s, F32", operation)
                    .isLessThan(Math.max(2e-6, 8 * comparison.torchF32().worst()));
        }
    }
}
