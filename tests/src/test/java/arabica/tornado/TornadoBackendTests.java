package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.BFloat16;
import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.OutOfDeviceMemoryException;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.tornado.kernels.ReductionKernels;
import org.junit.jupiter.api.Test;

/// What the suite for all backends does not ask: memory, types, limits.
class TornadoBackendTests {
    private static final int FLOATS = 1 << 14;
    private static final Emulator.Arrays ARRAYS = Emulator.Arrays.of(FLOATS, 1 << 10);

    private static Backend open() { return new TornadoBackend(new Emulator(ARRAYS)); }

    @Test
    void outOfDeviceMemoryIsOneLineWithWhatIsAskedAndWhatThereIs() {
        try (Backend backend = open(); Scope scope = Scope.open(backend)) {
            scope.allocate(DType.F32, Shape.of(FLOATS / 2));

            assertThatThrownBy(() -> scope.allocate(DType.F32, Shape.of(FLOATS - 100)))
                    .isInstanceOf(OutOfDeviceMemoryException.class)
                    .hasMessage(
                            "the device has no room for 63.6 KiB of floats: of 64.0 KiB in all 32.0 KiB are free, in"
                                    + " pieces of 32.0 KiB at most; smaller batches need less, and ARABICA_DEVICE_MEMORY=4g gives"
                                    + " the backend more");
        }
    }

    @Test
    void memoryOfAClosedScopeIsThereAgain() {
        try (Backend backend = open()) {
            for (int i = 0; i < 20; i++) {
                try (Scope scope = Scope.open(backend)) {
                    scope.allocate(DType.F32, Shape.of(FLOATS / 2));
                    scope.allocate(DType.F32, Shape.of(FLOATS / 2));
                }
            }
        }
    }

    @Test
    void squaresOfMillionsAreFoldedOnTheDevice() {
        int count = Folds.MANY + 5;
        float[] values = new float[count];
        double wanted = 0;
        for (int i = 0; i < count; i++) {
            values[i] = i % 7 - 2.7f;
            wanted += (double) values[i] * values[i];
        }
        Emulator device = new Emulator(Emulator.Arrays.of(count + (1 << 14), 1 << 10));
        try (Backend backend = new TornadoBackend(device); Scope scope = Scope.open(backend)) {
            Tensor x = scope.of(values, count);
            long before = device.traffic().bytesOut();

            assertThat(backend.sumOfSquares(x) / wanted).isBetween(1 - 1e-6, 1 + 1e-6);
            assertThat(device.traffic().bytesOut() - before).isEqualTo(4 * ReductionKernels.PARTIAL_SUMS);
        }
    }

    @Test
    void doublesAreRefused() {
        try (Backend backend = open(); Scope scope = Scope.open(backend)) {
            assertThatThrownBy(() -> scope.allocate(DType.F64, Shape.of(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the tornado backend computes in F32: it holds no F64 tensors");
        }
    }

    @Test
    void castingToBf16RoundsToNearestEven() {
        float[] values = {1, 1.00390625f, 1.01171875f, -3.14159f, 1e-39f, Float.POSITIVE_INFINITY, Float.NaN};
        try (Backend backend = open(); Scope scope = Scope.open(backend)) {
            float[] rounded = scope.call(() -> scope.of(values, values.length).cast(DType.BF16).toFloats());

            assertThat(rounded).containsExactly(BFloat16.widen(BFloat16.of(values)));
        }
    }

    @Test
    void columnsAreRoundedIntoAPanelOfBf16() {
        try (Backend backend = open(); Scope scope = Scope.open(backend)) {
            Tensor matrix = scope.of(new float[]{1, 1.00390625f, 1.01171875f, 4, 5, 6.01f}, 2, 3);
            Tensor panel = scope.zeros(DType.BF16, Shape.of(2, 3));
            backend.copy(matrix.viewColumns(1, 3), panel.viewColumns(0, 2));

            assertThat(panel.toFloats()).containsExactly(1, 1.015625f, 0, 5, 6, 0);
        }
    }

    @Test
    void idsAreFilledAndRead() {
        try (Backend backend = open(); Scope scope = Scope.open(backend)) {
            Tensor ids = scope.full(DType.I32, Shape.of(3), 7);

            assertThat(ids.toInts()).containsExactly(7, 7, 7);
        }
    }

    /// Past what the kernels' tiles hold: the default composition.
    @Test
    void headsBeyondTheTilesAreComputedAllTheSame() {
        int size = 130;
        try (Backend backend = open(); Scope scope = Scope.open(backend)) {
            double[] found = scope.call(() -> {
                Tensor q = scope.full(DType.F32, Shape.of(1, 2, size), 0.5);
                Tensor v = scope.of(ramp(2 * size), 1, 2, size);
                Tensor out = scope.allocate(DType.F32, Shape.of(1, 2, size));
                Tensor logSumExp = scope.allocate(DType.F32, Shape.of(1, 1, 2));
                backend.causalAttention(q, q, v, 1, 1, Backend.NO_WINDOW, out, logSumExp);
                return out.toDoubles();
            });

            // Equal keys: the second position's result is the mean of both values.
            assertThat(found[0]).isZero();
            assertThat(found[size]).isEqualTo(size / 2.0);
        }
    }

    private static float[] ramp(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) { values[i] = i; }
        return values;
    }

    @Test
    void moreThanEightDimensionsThatDoNotMergeAreRefused() {
        int[] many = {2, 2, 2, 2, 2, 2, 2, 2, 2};
        int[] stretched = {2, 1, 2, 1, 2, 1, 2, 1, 2};
        try (Backend backend = open(); Scope scope = Scope.open(backend)) {
            Tensor a = scope.zeros(DType.F32, Shape.of(many));
            Tensor b = scope.zeros(DType.F32, Shape.of(stretched));

            assertThatThrownBy(() -> backend.binary(arabica.autograd.BinaryFunction.ADD, a, b, a))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("8 dimensions at most");
        }
    }
}
