package arabica.tornado;

import static arabica.tornado.DeviceMemory.at;

import arabica.autograd.Tensor;
import arabica.tornado.kernels.ProductKernels;

/// Matrix products: from the contract's tensors to the kernels' sizes and strides.
record Products(Launcher launch) {
    /// Up to so many rows go without tiles, of which they would fill an eighth.
    private static final int FEW_ROWS = 8;
    /// The bias that there is none of.
    private static final int NONE = -1;

    /// [arabica.autograd.Backend#matmul], with a bias `[n]` or null.
    void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor bias, Tensor out,
            boolean accumulate) {
        // One b for all of a: then a's leading dimensions are rows of one matrix.
        boolean single = b.shape().rank() == 2;
        int rowsA = single ? Math.toIntExact(a.shape().rows()) : a.shape().dim(-2);
        int rowsB = b.shape().dim(-2);
        int m = transposeA ? a.shape().columns() : rowsA;
        int k = transposeA ? rowsA : a.shape().columns();
        int n = transposeB ? rowsB : b.shape().columns();
        if (out.size() == 0) { return; }
        long batches = out.size() / ((long) m * n);
        if (m <= FEW_ROWS && batches == 1 && !transposeA) {
            Kernel kernel = transposeB ? Kernel.PRODUCT_ROWS_BY_ROWS : Kernel.PRODUCT_ROWS_BY_COLUMNS;
            long groups = transposeB ? (long) m * n : m * parts(n, ProductKernels.COLUMNS);
            launch.groups(kernel, groups, m, n, k, at(a), a.rowStride(), at(b), b.rowStride(), at(out), out.rowStride(),
                    n,
                    0, 0, 0, 0, flag(accumulate), bias == null ? NONE : at(bias));
            return;
        }
        launch.groups(Kernel.PRODUCT_TILES,
                batches * parts(m, ProductKernels.TILE) * parts(n, ProductKernels.TILE), m, n, k, at(a), a.rowStride(),
                at(b), b.rowStride(), at(out), out.rowStride(), rowsA * a.rowStride(), rowsB * b.rowStride(),
                m * out.rowStride(), flag(transposeA), flag(transposeB), flag(accumulate),
                bias == null ? NONE : at(bias));
    }

    /// [arabica.autograd.Backend#panelLinear]. For generation, so for few rows.
    void panels(Tensor x, Tensor panels, Tensor bias, Tensor out) {
        int m = Math.toIntExact(x.shape().rows());
        int n = out.shape().columns();
        int k = panels.shape().dim(1);
        int width = panels.shape().dim(2);
        launch.groups(Kernel.PRODUCT_ROWS_BY_COLUMNS, m * parts(n, ProductKernels.COLUMNS), m, n, k, at(x),
                x.rowStride(),
                at(panels), width, at(out), out.rowStride(), width, k * width, 0, 0, 0, 0,
                bias == null ? NONE : at(bias));
    }

    private static long parts(int size, int part) { return (size + part - 1) / part; }

    private static int flag(boolean value) { return value ? 1 : 0; }
}
