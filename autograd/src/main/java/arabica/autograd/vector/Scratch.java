package arabica.autograd.vector;

import java.lang.foreign.Arena;

/// The working memory of one worker. It grows to what the largest kernel so far needed and is never zeroed.
///
/// A few named areas, so that kernels that call each other do not overwrite each other's: [#lanes()] for staging and
/// reductions, [#tile()] for the matrix product's accumulators, [#squares()] for transposing, [#packed] for its packed operands, [#work] for the
/// fused kernel on top.
final class Scratch {
    private static final int LANES_BYTES = 64 * 16;
    private static final int TILE_BYTES = 4 * 6 * 64;
    private static final int SQUARES_BYTES = 4 * Transpose.WORK;

    private final Arena arena;
    private final long fixed;
    private final Area packedA = new Area();
    private final Area packedB = new Area();
    private final Area work = new Area();

    private final class Area {
        private long address;
        private long bytes;

        long reserve(long wanted) {
            if (wanted > bytes) {
                bytes = Math.max(wanted, 2 * bytes);
                address = arena.allocate(bytes, 64).address();
            }
            return address;
        }
    }

    Scratch(Arena arena) {
        this.arena = arena;
        this.fixed = arena.allocate(LANES_BYTES + TILE_BYTES + SQUARES_BYTES, 64).address();
    }

    /// 16 places of 16 floats each.
    long lanes(int index) { return fixed + 64L * index; }

    /// 6 rows of 64 floats.
    long tile() { return fixed + LANES_BYTES; }

    /// [Transpose#WORK] floats.
    long squares() { return fixed + LANES_BYTES + TILE_BYTES; }

    long packedA(long floats) { return packedA.reserve(4 * floats); }

    long packedB(long floats) { return packedB.reserve(4 * floats); }

    long work(long floats) { return work.reserve(4 * floats); }
}
