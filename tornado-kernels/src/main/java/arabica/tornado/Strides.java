package arabica.tornado;

import arabica.autograd.Shape;
import java.util.Arrays;

/// How tensors of different shapes lie along common dimensions, with as few dimensions as will do: neighbours that every
/// operand walks through at one stride are merged, and those of size 1 are dropped.
///
/// @param sizes   of the common dimensions, outermost first
/// @param strides for each operand, in elements; 0 where it is stretched
record Strides(int[] sizes, int[][] strides) {
    /// Dimensions that the parameters of a launch have room for.
    static final int MAX_RANK = 8;

    /// Operands that broadcast to `out`.
    static Strides broadcast(Shape out, Shape... operands) {
        int[][] strides = new int[operands.length][out.rank()];
        for (int o = 0; o < operands.length; o++) {
            int stride = 1;
            for (int i = 1; i <= operands[o].rank(); i++) {
                int dim = operands[o].dim(-i);
                strides[o][out.rank() - i] = dim == 1 ? 0 : stride;
                stride *= dim;
            }
        }
        return new Strides(out.toArray(), strides).merged();
    }

    /// Dimension d of `out` is dimension `axes[d]` of `x`.
    static Strides permuted(Shape x, int[] axes) {
        int[] dense = new int[x.rank()];
        int stride = 1;
        for (int d = x.rank() - 1; d >= 0; d--) {
            dense[d] = stride;
            stride *= x.dim(d);
        }
        int[] sizes = new int[axes.length];
        int[] strides = new int[axes.length];
        for (int d = 0; d < axes.length; d++) {
            sizes[d] = x.dim(axes[d]);
            strides[d] = dense[axes[d]];
        }
        return new Strides(sizes, new int[][]{strides}).merged();
    }

    int rank() { return sizes.length; }

    private Strides merged() {
        int[] size = new int[sizes.length];
        int[][] stride = new int[strides.length][sizes.length];
        int rank = 0;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == 1) { continue; }
            if (rank > 0 && continues(stride, rank - 1, d)) {
                size[rank - 1] *= sizes[d];
                for (int o = 0; o < strides.length; o++) { stride[o][rank - 1] = strides[o][d]; }
            } else {
                size[rank] = sizes[d];
                for (int o = 0; o < strides.length; o++) { stride[o][rank] = strides[o][d]; }
                rank++;
            }
        }
        for (int o = 0; o < strides.length; o++) { stride[o] = Arrays.copyOf(stride[o], rank); }
        if (rank > MAX_RANK) {
            throw new IllegalArgumentException("the tornado backend broadcasts, folds and permutes " + MAX_RANK
                    + " dimensions at most, not " + Arrays.toString(sizes));
        }
        return new Strides(Arrays.copyOf(size, rank), stride);
    }

    /// Whether the last merged dimension is walked through by whole runs of dimension d.
    private boolean continues(int[][] merged, int last, int d) {
        for (int o = 0; o < strides.length; o++) { if (merged[o][last] != strides[o][d] * sizes[d]) { return false; } }
        return true;
    }
}
