package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import arabica.nn.DecoderConfig;
import arabica.parity.TrainingSetup.Trajectory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fifty steps of our trainer and of the same model, loss and optimizer in libtorch, from the same weights on the same
/// rows.
class TrainingParityTests {
    private static final int STEPS = 50;

    /// Both round each operation alike but for the order of sums, and errors of 1e-16 do not grow in so few steps. Weights:
    /// see [TrainingTable#weightError].
    private static final double F64_TOLERANCE = 1e-11;
    /// Some ten times what is seen, which is what libtorch's own F32 errs by.
    private static final double F32_TOLERANCE = 2e-5;

    private static LibTorch torch;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() { torch = LibTorch.of("operations.torchscript", "models.torchscript"); }

    @AfterAll
    static void close() { torch.close(); }

    @Test
    void gpt2TrainsAlike() { trainsAlike("gpt2", Setups.GPT2); }

    @Test
    void llamaTrainsAlike() { trainsAlike("llama", Setups.LLAMA); }

    private void trainsAlike(String name, DecoderConfig config) {
        try (Backend exact = new ScalarBackend(); Backend fast = new VectorBackend(2)) {
            TrainingSetup setup = Setups.of(config, exact, STEPS);
            Trajectory truth = TorchTraining.run(torch, setup, DType.F64);
            Trajectory torchF32 = TorchTraining.run(torch, setup, DType.F32);
            Trajectory f64 = OurTraining.run(setup, exact, DType.F64, folder.resolve("f64"));
            Trajectory f32 = OurTraining.run(setup, fast, DType.F32, folder.resolve("f32"));
            TrainingTable table = new TrainingTable(truth, f64, f32, torchF32);
            ParityReport.write(name, table.toString());
            // A pass is four steps: the last step's rows are those of the second.
            assertThat(truth.losses()[STEPS - 1]).as("something is learnt").isLessThan(0.6 * truth.losses()[1]);
            assertThat(TrainingTable.lossError(f64, truth)).isLessThan(F64_TOLERANCE);
            assertThat(TrainingTable.normError(f64, truth)).isLessThan(F64_TOLERANCE);
            assertThat(TrainingTable.weightError(f64, truth)).isLessThan(F64_TOLERANCE);
            assertThat(TrainingTable.lossError(f32, truth)).isLessThan(F32_TOLERANCE);
            assertThat(TrainingTable.normError(f32, truth)).isLessThan(F32_TOLERANCE);
            assertThat(TrainingTable.weightError(f32, truth)).as("no worse than libtorch's own")
                    .isLessThan(4 * TrainingTable.weightError(torchF32, truth) + F32_TOLERANCE);
        }
    }
}
