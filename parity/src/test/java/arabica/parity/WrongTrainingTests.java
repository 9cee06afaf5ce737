package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.scalar.ScalarBackend;
import arabica.nn.DecoderConfig;
import arabica.nn.LearningRateSchedule;
import arabica.parity.TrainingSetup.Trajectory;
import arabica.rlhf.train.TrainerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The comparison of training notices: with one line of libtorch's model, loss or optimizer broken, or with another
/// schedule, losses, norms or weights differ after some steps by much more than [TrainingParityTests] allows.
class WrongTrainingTests {
    private static final int STEPS = 8;
    private static final double NOTICED = 1e-6;

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
            gpt2  | None, 1, -1)                               | None, 2, -1)
            llama | None, 1, -1)                               | None, 1, -1, 0.001)
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
            assertThat(error(ours, theirs)).isGreaterThan(NOTICED);
        }
    }

    @Test
    void anotherScheduleIsNoticed() {
        TrainerOptions right = Setups.options(STEPS).build();
        assertThat(error(right)).isLessThan(1e-11);
        assertThat(error(Setups.options(STEPS).warmupSteps(right.warmupSteps() - 1).build()))
                .isGreaterThan(NOTICED);
        for (var kind : List.of(LearningRateSchedule.Kind.CONSTANT, LearningRateSchedule.Kind.LINEAR)) {
            assertThat(error(Setups.options(STEPS).schedule(kind).build())).isGreaterThan(NOTICED);
        }
    }

    /// Where our side trains with other options than libtorch's.
    private double error(TrainerOptions options) {
        try (LibTorch torch = LibTorch.of("operations.torchscript", "models.torchscript");
                Backend exact = new ScalarBackend()) {
            Path out = folder.resolve(options.schedule() + "-" + options.warmupSteps());
            Trajectory ours = OurTraining.run(Setups.of(Setups.GPT2, exact, options), exact, DType.F64, out);
            Trajectory theirs = TorchTraining.run(torch, Setups.of(Setups.GPT2, exact, STEPS), DType.F64);
            return error(ours, theirs);
        }
    }

    /// The largest of those that [TrainingParityTests] bounds: weights alone do not see a loss of another scale, for
    /// gradients are clipped, and AdamW's steps do not depend on their size.
    private static double error(Trajectory ours, Trajectory theirs) {
        return DoubleStream.of(TrainingTable.lossError(ours, theirs), TrainingTable.normError(ours, theirs),
                TrainingTable.weightError(ours, theirs)).max().orElseThrow();
    }
}
