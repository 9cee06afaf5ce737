package arabica.lessons.gpu;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/// How many pieces of memory neighbouring work-items touch with one load.
final class Coalescing {
    /// Items that go in step on an NVIDIA GPU: a warp.
    static final int WARP = 32;
    private static final int LINE_BYTES = 128;

    private Coalescing() {}

    /// @param element which element each item of a warp loads
    static int lines(IntUnaryOperator element) {
        Set<Integer> lines = new HashSet<>();
        for (int item = 0; item < WARP; item++) { lines.add(4 * element.applyAsInt(item) / LINE_BYTES); }
        return lines.size();
    }
}
