package arabica.lessons.gpu;

import java.util.Arrays;
import java.util.Locale;

/// Lesson 6: kernels in the emulator, and what their loads would touch on a GPU.
final class GpuLesson {
    private GpuLesson() {}

    static void main() {
        int n = 20;
        float[] a = wave(n * n, 1), b = wave(n * n, 2);
        System.out.println("tiled product as the plain one: "
                + Arrays.equals(Grid.product(n, a, b), Grid.tiledProduct(n, a, b)));
        System.out.printf(Locale.ROOT, "sum of 1 … 1000, by 3 groups: %.0f%n", Grid.sum(upTo(1000), 3));

        int width = 1024;
        System.out.println("lines of 128 bytes that a load of 32 items touches");
        System.out.println("  B[p][column], neighbours in a row of C:     " + Coalescing.lines(i -> 7 * width + i));
        System.out.println("  A[row][p], the same:                        " + Coalescing.lines(i -> 5 * width + 7));
        System.out.println("  A[row][p], were neighbours in a column:     " + Coalescing.lines(i -> i * width + 7));
    }

    static float[] wave(int count, int seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) { values[i] = (float) StrictMath.sin(seed + 0.7 * i); }
        return values;
    }

    static float[] upTo(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) { values[i] = i + 1; }
        return values;
    }
}
