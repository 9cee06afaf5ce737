package arabica.autograd.vector;

import static arabica.autograd.vector.Operands.bf16;
import static arabica.autograd.vector.Operands.floats;
import static arabica.autograd.vector.Operands.floatsOut;
import static arabica.autograd.vector.Operands.isBf16;
import static arabica.autograd.vector.Operands.requireRows;
import static arabica.autograd.vector.Operands.stride;
import static arabica.autograd.vector.Operands.strided;
import static arabica.autograd.vector.Operands.stridedOut;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Tensor;

/// Matrix products: which of the kernels a shape goes to.
final class ProductCalls {
    private final WorkerPool pool;
    private final ElementCalls elements;

    ProductCalls(WorkerPool pool, ElementCalls elements) {
        this.pool = pool;
        this.elements = elements;
    }

    void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate) {
        product(a, transposeA, b, transposeB, null, out, accumulate);
    }

    void linear(Tensor x, Tensor w, boolean transposeWeight, Tensor bias, Tensor residual, Tensor out) {
        product(x, false, w, transposeWeight, bias, out, false);
        if (residual != null) { elements.binary(BinaryFunction.ADD, residual, out, out); }
    }

    void panelLinear(Tensor x, Tensor panels, Tensor bias, Tensor residual, Tensor out) {
        int m = Math.toIntExact(x.shape().rows());
        int k = x.shape().columns();
        int n = out.shape().columns();
        int width = panels.shape().columns();
        requireRows(out, m, n);
        Operands.require(
                panels.shape().dim(1) == k && (long) panels.shape().dim(0) * width >= n && panels.isContiguous(),
                panels, "panels of " + k + " rows and " + n + " columns in all");
        new PanelProduct(m, n, k, floats(x), 4L * k, isBf16(panels) ? bf16(panels) : floats(panels), width,
                panels.dtype().bytes(), floatsOut(out), 4L * n, bias == null ? 0 : floats(bias, n)).run(pool);
        if (residual != null) { elements.binary(BinaryFunction.ADD, residual, out, out); }
    }

    private void product(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor bias, Tensor out,
            boolean accumulate) {
        boolean batched = b.shape().rank() > 2;
        int batch = batched ? Math.toIntExact(b.shape().rows() / b.shape().dim(-2)) : 1;
        int aRows = Math.toIntExact(a.shape().rows() / batch);
        int aColumns = a.shape().columns();
        int bRows = Math.toIntExact(b.shape().rows() / batch);
        int bColumns = b.shape().columns();
        int m = transposeA ? aColumns : aRows;
        int k = transposeA ? aRows : aColumns;
        int n = transposeB ? bRows : bColumns;
        Operands.require((transposeB ? bColumns : bRows) == k, b, "an inner dimension of " + k);
        requireRows(out, (long) batch * m, n);
        long aStride = stride(a);
        long bAddress = isBf16(b) ? bf16(b) : strided(b);
        Product first = new Product(m, n, k, strided(a), transposeA ? 4 : aStride, transposeA ? aStride : 4, bAddress,
                stride(b), b.dtype().bytes(), transposeB, stridedOut(out), stride(out), accumulate,
                bias == null ? 0 : floats(bias, n));
        if (isBf16(b)) {
            Operands.require(batch == 1, b, "F32, where there are several matrices");
            Bf16Product.run(pool, first);
            return;
        }
        if (batch == 1 && RowProduct.fits(first)) {
            RowProduct.run(pool, first);
            return;
        }
        if (batch == 1) {
            MatMul.parallel(pool, first);
            return;
        }
        MatMul.batch(pool, first, batch, aStride * aRows, stride(b) * bRows, stride(out) * m);
    }
}
