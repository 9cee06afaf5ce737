package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.scalar.ScalarBackend;
import arabica.nn.DecoderConfig;
import arabica.parity.TrainingSetup.Trajectory;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The comparison of training notices: with one line of libtorch's model, loss or optimizer broken, weights differ after
/// some steps by much more than [TrainingParityTests] allows.
class WrongTrainingTests {
    private static final int STEPS = 7;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gpt2  | approximate="tanh"                         | approximate="none"
            gpt2  | torch.add(x, self.convolve(a               | torch.add(h, self.convolve(a
            gpt2  | torch.sub(1., torch.mul(rate, decay))      | 1.
            gpt2  | torch.add(torch.div(torch.sqrt(v), torch.sqrt(correction2)), epsilon) | torch.sqrt(v / correction2 + epsilon)
            gpt2  | torch.div(rate, correction1)               | rate
            gpt2  | torch.linear(x, w["transformer.wte.weight"]) | torch.linear(x, torch.detach(w["transformer.wte.weight"]))
            gpt2  | None, 1.), norm]                           | 1., 1.), norm]
            llama | torch.div(torch.mul(torch.arange(half, dtype=7), -2.), d) | torch.div(torch.mul(torch.arange(half, dtype=7), -1.), d)
            llama | torch.silu(                                | torch.sigmoid(
            llama | self.rotated(k, base)                      | k
            """)
    void aWrongLineIsNoticed(String family, String right, String wrong) {
        String models = TorchScript.read("models.torchscript");
        assertThat(models).contains(right);
        DecoderConfig config = family.equals("gpt2") ? Setups.GPT2 : Setups.LLAMA;
        String functions = TorchScript.read("operations.torchscript") + models.replace(right, wrong);
        try (LibTorch torch = LibTorch.ofText(functions); Backend exact = new ScalarBackend()) {
            TrainingSetup setup = Setups.of(config, exact, STEPS);
            Trajectory ours = OurTraining.run(setup, exact, DType.F64, folder.resolve("run"));
            Trajectory theirs = TorchTraining.run(torch, setup, DType.F64);
            assertThat(TrainingTable.weightError(ours, theirs)).isGreaterThan(1e-6);
        }
    }
}
