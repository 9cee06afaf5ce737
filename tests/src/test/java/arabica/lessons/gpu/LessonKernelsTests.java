package arabica.lessons.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class LessonKernelsTests {
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 200})
    void axpyTouchesItsElementsAndNoOthers(int n) {
        FloatArray x = FloatArray.fromArray(GpuLesson.upTo(n + 9)), y = FloatArray.fromArray(new float[n + 9]);
        Grid.elements(n, item -> LessonKernels.axpy(item, n, 2, x, y));
        for (int i = 0; i < n + 9; i++) { assertThat(y.get(i)).isEqualTo(i < n ? 2 * (i + 1) : 0); }
    }

    /// Sizes that tiles fit, and sizes that they do not.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 16, 20})
    void theTiledProductIsTheProduct(int n) {
        float[] a = GpuLesson.wave(n * n, 3), b = GpuLesson.wave(n * n, 4);
        float[] product = Grid.product(n, a, b);
        assertThat(Grid.tiledProduct(n, a, b)).isEqualTo(product);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int p = 0; p < n; p++) { sum += (double) a[i * n + p] * b[p * n + j]; }
                assertThat((double) product[i * n + j]).isCloseTo(sum, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 1000, 4097})
    void sumsAreExactWhereFloatsAre(int n) {
        for (int groups = 1; groups <= 3; groups++) {
            assertThat(Grid.sum(GpuLesson.upTo(n), groups)).isEqualTo(n * (n + 1) / 2);
        }
    }

    /// What no emulator shows is forbidden by its form: an array that comes to a method as an argument (docs/gpu.md).
    @Test
    void noMethodTakesAnArray() {
        assertThat(takesAnArray(LessonKernels.class)).isFalse();
        assertThat(takesAnArray(WrongOnAGpu.class)).as("this is how one looks").isTrue();
    }

    @Test
    void theEmulatorDoesNotShowWhatIsWrongOnAGpu() {
        FloatArray x = FloatArray.fromArray(GpuLesson.upTo(100)), out = new FloatArray(1);
        Grid.groups(1, LessonKernels.GROUP, item -> WrongOnAGpu.sum(item, 100, x, out));
        assertThat(out.get(0)).isEqualTo(5050);
    }

    private static boolean takesAnArray(Class<?> kernels) {
        return Arrays.stream(kernels.getDeclaredMethods()).filter(method -> !method.isSynthetic())
                .map(Method::getParameterTypes).flatMap(Arrays::stream).anyMatch(Class::isArray);
    }
}
