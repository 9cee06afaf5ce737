package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import arabica.parity.Evaluation.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The comparison notices: with one formula of libtorch's side broken, that operation no longer agrees, and where only a
/// derivative is, forward still does.
class WrongFormulaTests {
    private static final int SAMPLES = 10;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gelu               | approximate="tanh"                 | approximate="none"
            erfGelu            | torch.gelu(x)                      | torch.gelu(x, approximate="tanh")
            softmax            | torch.softmax(x, -1)               | torch.softmax(x, 0)
            layerNorm          | gain, bias, epsilon)               | gain, bias, 0.)
            rmsNorm            | gain, epsilon)                     | gain)
            causalAttention    | torch.le(j, i)                     | torch.lt(j, torch.add(i, 2))
            causalAttention    | torch.sub(i, j), window            | torch.sub(i, j), torch.add(window, -1)
            causalAttention    | scale=None                         | scale=1.
            rope               | torch.sub(torch.mul(first, c)      | torch.add(torch.mul(first, c)
            swiGlu             | torch.mul(torch.silu(gate), up)    | torch.mul(torch.silu(up), gate)
            linearCrossEntropy | torch.reshape(targets, [-1]), None, 2 | torch.reshape(targets, [-1]), None, 1
            gatherLogProbs     | torch.neg(losses)                  | losses
            lowRankLinear      | torch.mul(update, scale)           | update
            matmul             | b = torch.transpose(b, -2, -1)     | b = torch.neg(torch.transpose(b, -2, -1))
            dropout            | torch.sub(1., p))                  | 1.)
            mean               | torch.mean(x, axes, False)         | torch.sum(x, axes, False)
            """)
    void aWrongResultIsNoticed(String operation, String right, String wrong) {
        assertThat(compare(operation, right, right).worst()).isLessThan(1e-12);
        assertThat(compare(operation, right, wrong).forward()).isGreaterThan(1e-6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            exp        | torch.exp(x)               | torch.detach(torch.exp(x)) + 0 * x
            embedding  | torch.embedding(table, ids) | torch.embedding(table, ids, 0)
            multiply   | torch.mul(a, b)            | torch.mul(torch.detach(a), b) + 0 * a
            silu       | torch.silu(x)              | torch.mul(x, torch.detach(torch.sigmoid(x)))
            clamp      | torch.clamp(x, low, high)  | x + torch.detach(torch.clamp(x, low, high) - x)
            entropy    | torch.exp(logProbs)        | torch.detach(torch.exp(logProbs))
            """)
    void aWrongDerivativeIsNoticed(String operation, String right, String wrong) {
        Errors errors = compare(operation, right, wrong);
        assertThat(errors.forward()).isLessThan(1e-12);
        assertThat(errors.backward()).isGreaterThan(1e-6);
    }

    @Test
    void anOperationWithoutACounterpartIsRefused() {
        assertThatThrownBy(() -> new Counterparts().of("newOperation")).hasMessageContaining("'newOperation'");
    }

    /// The largest errors in F64 where libtorch computes another formula.
    private static Errors compare(String operation, String right, String wrong) {
        String functions = TorchScript.read("operations.torchscript");
        assertThat(functions).contains(right);
        Errors worst = Errors.NONE;
        try (LibTorch torch = LibTorch.ofText(functions.replace(right, wrong));
                Backend exact = new ScalarBackend();
                Backend fast = new VectorBackend(1)) {
            OperationParity parity = new OperationParity(torch, exact, fast);
            for (int seed = 0; seed < SAMPLES; seed++) {
                worst = worst.max(parity.compare(operation, OperationCatalog.get(operation).oddSample(seed), seed)
                        .f64());
            }
        }
        return worst;
    }
}
