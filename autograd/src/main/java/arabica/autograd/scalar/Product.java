package arabica.autograd.scalar;

import arabica.autograd.Tensor;

/// Matrix products by the definition: `out[i, j] = Σ a[i, p] · b[p, j]`, p ascending.
final class Product {
    private Product() {}

    static void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate) {
        // One b for all of a: then a's leading dimensions are rows of one matrix.
        boolean single = b.shape().rank() == 2;
        int rowsA = single ? Math.toIntExact(a.shape().rows()) : a.shape().dim(-2);
        int columnsA = a.shape().columns();
        int rowsB = b.shape().dim(-2);
        int columnsB = b.shape().columns();
        int m = transposeA ? columnsA : rowsA;
        int k = transposeA ? rowsA : columnsA;
        int n = transposeB ? rowsB : columnsB;
        double[] x = Elements.read(a);
        double[] y = Elements.read(b);
        double[] z = accumulate ? Elements.read(out) : new double[Math.toIntExact(out.size())];
        int batches = m * n == 0 ? 0 : z.length / (m * n);
        for (int batch = 0; batch < batches; batch++) {
            int startA = batch * m * k;
            int startB = batch * k * n;
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += x[startA + (transposeA ? p * columnsA + i : i * columnsA + p)]
                                * y[startB + (transposeB ? j * columnsB + p : p * columnsB + j)];
                    }
                    z[(batch * m + i) * n + j] += sum;
                }
            }
        }
        Elements.write(z, out);
    }
}
