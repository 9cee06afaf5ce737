package arabica.tornado;

import static arabica.tornado.DeviceMemory.at;

import arabica.autograd.Tensor;

/// The operands of a matrix product, as the kernels' integers.
final class Product {
    private static final int NONE = -1;
    private static final int PANEL_WIDTH = 17;

    final int m;
    final int n;
    final long batches;
    final boolean transposeB;
    private final boolean transposeA;
    private final int[] ints;

    private Product(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, int m, int n, int k,
            int rowsA, int rowsB) {
        this.m = m;
        this.n = n;
        this.transposeA = transposeA;
        this.transposeB = transposeB;
        batches = out.size() == 0 ? 0 : out.size() / ((long) m * n);
        ints = new int[]{m, n, k, at(a), a.rowStride(), at(b), b.rowStride(), at(out), out.rowStride(),
                rowsA * a.rowStride(), rowsB * b.rowStride(), m * out.rowStride(), transposeA ? 1 : 0,
                transposeB ? 1 : 0, 0, NONE, NONE, n, 0, NONE, 0, 0};
    }

    static Product of(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
        // One b for all of a: then a's leading dimensions are rows of one matrix.
        boolean single = b.shape().rank() == 2;
        int rowsA = single ? Math.toIntExact(a.shape().rows()) : a.shape().dim(-2);
        int rowsB = b.shape().dim(-2);
        int columnsA = a.shape().columns();
        return new Product(a, transposeA, b, transposeB, out, transposeA ? columnsA : rowsA,
                transposeB ? rowsB : b.shape().columns(), transposeA ? rowsA : columnsA, rowsA, rowsB);
    }

    /// With b in column panels.
    static Product ofPanels(Tensor x, Tensor panels, Tensor out) {
        int m = Math.toIntExact(x.shape().rows());
        int k = panels.shape().dim(1);
        int width = panels.shape().dim(2);
        Product product = new Product(x, false, panels, false, out, m, out.shape().columns(), k, m, k);
        product.ints[PANEL_WIDTH] = width;
        product.ints[PANEL_WIDTH + 1] = k * width;
        return product;
    }

    void addToOut() { ints[14] = 1; }

    /// @param bias     `[n]`, or null
    /// @param residual of out's shape, or null
    Product add(Tensor bias, Tensor residual) {
        if (bias != null) { ints[15] = at(bias); }
        if (residual != null) { ints[16] = at(residual); }
        return this;
    }

    /// Sums over k beside the product, of b's columns or of a's rows.
    void sum(boolean ofRows, int out, boolean accumulate) {
        ints[19] = out;
        ints[20] = ofRows ? 1 : 0;
        ints[21] = accumulate ? 1 : 0;
    }

    boolean isEmpty() { return batches == 0; }

    /// Whether it is one product, and a's rows are rows of the result.
    boolean isOneOfRows() { return batches == 1 && !transposeA; }

    int[] ints() { return ints; }
}
