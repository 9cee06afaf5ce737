package arabica.tornado;

import static arabica.tornado.DeviceMemory.at;

import arabica.autograd.DType;
import arabica.autograd.Reduction;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.tornado.kernels.ReductionKernels;

/// Reductions: from the contract's shapes to what is kept and what is folded.
record Folds(Launcher launch) {
    /// Where the sizes and strides of the kept dimensions begin, and those of the folded ones.
    private static final int KEPT = 7;
    private static final int FOLDED = 15;
    /// So many squares are worth a second launch.
    static final int MANY = 1 << 22;
    /// As many times more groups do they take.
    private static final int ROWS_OF_SUMS = 64;

    void reduce(Reduction reduction, Tensor x, Tensor out) {
        Strides dims = Strides.broadcast(x.shape(), x.shape(), out.shape());
        boolean columns = dims.rank() == 2 && dims.strides()[1][0] == 0 && dims.strides()[1][1] == 1;
        if (columns) {
            int width = dims.sizes()[1];
            launch.groups(Kernel.REDUCE_COLUMNS, (width + ReductionKernels.COLUMNS - 1) / ReductionKernels.COLUMNS,
                    width,
                    dims.sizes()[0], at(x), at(out), reduction.ordinal());
        } else {
            elements(reduction, x, out, dims);
        }
    }

    /// Merged dimensions are kept and folded by turns, so of eight there are four of each.
    private void elements(Reduction reduction, Tensor x, Tensor out, Strides dims) {
        int[] ints = new int[FOLDED + Strides.MAX_RANK];
        int kept = 0;
        int folded = 0;
        int length = 1;
        for (int d = dims.rank() - 1; d >= 0; d--) {
            boolean fold = dims.strides()[1][d] == 0;
            int place = fold ? FOLDED + 2 * folded++ : KEPT + 2 * kept++;
            ints[place] = dims.sizes()[d];
            ints[place + 1] = dims.strides()[0][d];
            if (fold) { length *= dims.sizes()[d]; }
        }
        ints[0] = Math.toIntExact(out.size());
        ints[1] = length;
        ints[2] = at(x);
        ints[3] = at(out);
        ints[4] = reduction.ordinal();
        ints[5] = kept;
        ints[6] = folded;
        launch.groups(Kernel.REDUCE_ELEMENTS, out.size(), ints);
    }

    /// Of many elements a first launch leaves many sums, and a second folds them to those that come to the host.
    double sumOfSquares(Tensor x) {
        try (Scope scope = Scope.open(x.backend())) {
            int rows = x.size() < MANY ? 1 : ROWS_OF_SUMS;
            int groups = rows * ReductionKernels.PARTIAL_SUMS;
            Tensor partial = scope.allocate(DType.F32, Shape.of(rows, ReductionKernels.PARTIAL_SUMS));
            launch.groups(Kernel.SQUARES, groups, Math.toIntExact(x.size()), at(x), at(partial), groups);
            if (rows > 1) {
                Tensor folded = scope.allocate(DType.F32, Shape.of(1, ReductionKernels.PARTIAL_SUMS));
                reduce(Reduction.SUM, partial, folded);
                partial = folded;
            }
            double sum = 0;
            for (float value : partial.toFloats()) { sum += value; }
            return sum;
        }
    }
}
