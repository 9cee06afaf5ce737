package arabica.tornado;

import static arabica.tornado.DeviceMemory.at;

import arabica.autograd.GradientTarget;
import arabica.autograd.Tensor;
import arabica.tornado.kernels.ProductKernels;

/// Matrix products: from the contract's tensors to the kernels' sizes and strides.
record Products(Launcher launch) {
    /// Up to so many rows go without tiles, of which they would fill an eighth.
    private static final int FEW_ROWS = 8;
    /// Up to so many rows go in small tiles, of which the large ones would be half empty.
    private static final int SOME_ROWS = 32;

    /// [arabica.autograd.Backend#matmul].
    void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate) {
        Product product = Product.of(a, transposeA, b, transposeB, out);
        if (accumulate) { product.addToOut(); }
        run(product);
    }

    /// [arabica.autograd.Backend#linear].
    void linear(Tensor x, Tensor w, boolean transposeWeight, Tensor bias, Tensor residual, Tensor out) {
        run(Product.of(x, false, w, transposeWeight, out).add(bias, residual));
    }

    /// [arabica.autograd.Backend#panelLinear].
    void panels(Tensor x, Tensor panels, Tensor bias, Tensor residual, Tensor out) {
        run(Product.ofPanels(x, panels, out).add(bias, residual));
    }

    /// [arabica.autograd.Backend#linearParametersBackward], of both: the sums over rows are of what is read anyway.
    void gradients(Tensor x, Tensor gradOut, boolean transposeWeight, GradientTarget gradWeight,
            GradientTarget gradBias) {
        Product product = transposeWeight
                ? Product.of(gradOut, true, x, false, gradWeight.tensor())
                : Product.of(x, true, gradOut, false, gradWeight.tensor());
        if (gradWeight.accumulate()) { product.addToOut(); }
        product.sum(transposeWeight, at(gradBias.tensor()), gradBias.accumulate());
        tiles(product);
    }

    private void run(Product product) {
        if (product.isEmpty()) { return; }
        if (product.m <= FEW_ROWS && product.isOneOfRows()) {
            rows(product);
        } else {
            tiles(product);
        }
    }

    private void rows(Product product) {
        if (product.transposeB) {
            launch.groups(Kernel.PRODUCT_ROWS_BY_ROWS, (long) product.m * product.n, product.ints());
        } else {
            launch.groups(Kernel.PRODUCT_ROWS_BY_COLUMNS, product.m * parts(product.n, ProductKernels.COLUMNS),
                    product.ints());
        }
    }

    private void tiles(Product product) {
        boolean large = product.m > SOME_ROWS && Kernel.PRODUCT_TILES.fits(launch.limits());
        int tile = large ? ProductKernels.TILE : ProductKernels.SMALL_TILE;
        launch.groups(large ? Kernel.PRODUCT_TILES : Kernel.PRODUCT_SMALL_TILES,
                product.batches * parts(product.m, tile) * parts(product.n, tile), product.ints());
    }

    private static long parts(int size, int part) { return (size + part - 1) / part; }
}
