package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A launch costs a device about as much as a small kernel: what is fused is counted here.
class LaunchCountTests {
    private static final Emulator.Arrays ARRAYS = Emulator.Arrays.of(1 << 20, 1 << 12);

    private final Map<Kernel, Integer> launches = new EnumMap<>(Kernel.class);
    private final Emulator emulator = new Emulator(ARRAYS, kernel -> {
        launches.merge(kernel, 1, Integer::sum);
        return kernel.code();
    });

    @Test
    void aTrainingStepLaunchesNoKernelForBiasesResidualsOrGradientsThatAreAdded() {
        try (Backend backend = new TornadoBackend(emulator); Scope scope = Scope.open(backend)) {
            ShortTraining training = new ShortTraining(scope);
            training.step();
            launches.clear();
            training.step();

            assertThat(launches).doesNotContainKeys(Kernel.BINARY, Kernel.ADD_SCALED, Kernel.CLAMP);
            // The one fold over rows that is not part of another kernel is that of the positions' gradient.
            assertThat(launches).containsEntry(Kernel.REDUCE_COLUMNS, 1);
            // Both embeddings' gradients, and what the loss passes on.
            assertThat(launches).containsEntry(Kernel.FILL, 3);
            assertThat(launches.values().stream().mapToInt(i -> i).sum()).isEqualTo(76);
        }
    }

    @Test
    void panelsGoInTilesWhereRowsAreMany() {
        try (Backend backend = new TornadoBackend(emulator); Scope scope = Scope.open(backend)) {
            Tensor panels = scope.zeros(DType.F32, Shape.of(2, 5, 64));
            for (int rows : new int[]{8, 9, 33}) {
                Tensor x = scope.zeros(DType.F32, Shape.of(rows, 5));
                Tensor out = scope.zeros(DType.F32, Shape.of(rows, 100));
                launches.clear();
                backend.panelLinear(x, panels, null, null, out);

                assertThat(launches).containsOnly(Map.entry(
                        rows == 8
                                ? Kernel.PRODUCT_ROWS_BY_COLUMNS
                                : rows == 9 ? Kernel.PRODUCT_SMALL_TILES : Kernel.PRODUCT_TILES,
                        1));
            }
        }
    }
}
