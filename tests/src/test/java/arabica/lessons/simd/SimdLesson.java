package arabica.lessons.simd;

import java.util.Arrays;

/// Lesson 5: what the same bits mean. How fast is another program, [SimdMeasurements].
final class SimdLesson {
    private SimdLesson() {}

    static void main() throws InterruptedException {
        float[] a = SimdMeasurements.normal(1001, 1), b = SimdMeasurements.normal(1001, 2);
        System.out.println("dot of 1001 elements");
        System.out.println("  scalar             " + Dot.scalar(a, b));
        System.out.println("  four accumulators  " + Dot.fourAccumulators(a, b));
        System.out.println("  in lanes, scalar   " + Dot.inLanes(a, b));

        int m = 37, n = 51, k = 300;
        float[] left = SimdMeasurements.normal(m * k, 3), right = SimdMeasurements.normal(k * n, 4);
        Product scalar = new Product(m, n, k, left, right, new float[m * n]);
        scalar.scalar();
        System.out.println("product of 37 x 300 and 300 x 51, bits of the scalar one");
        Product rows = new Product(m, n, k, left, right, new float[m * n]);
        rows.rows();
        System.out.println("  rows               " + Arrays.equals(scalar.c(), rows.c()));
        for (int threads = 1; threads <= 3; threads++) {
            Product tiles = new Product(m, n, k, left, right, new float[m * n]);
            tiles.tiles(threads);
            System.out.println("  tiles, " + threads + " threads   " + Arrays.equals(scalar.c(), tiles.c()));
        }
    }
}
