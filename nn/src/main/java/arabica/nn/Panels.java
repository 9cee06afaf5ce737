package arabica.nn;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Lays matrices out for [arabica.autograd.ops.PanelLinear]: `[panels, in, width]`, which memory reads from end to end.
final class Panels {
    /// In F32: what kernels for one row and for several take in one go, so that both read panels from end to end.
    private static final int WIDTH = 64;
    /// In BF16, where what is read has to be widened: what the kernel for one row takes in one go, the best first.
    private static final int[] WIDTHS = {384, 256, 192, 128, 96, 64, 32};
    /// From how many columns on a last panel that is not full costs next to nothing.
    private static final int MANY = 16 * 384;

    private Panels() {}

    /// An even number of full panels, where there is such a width, so that two threads share them fairly.
    static int width(int columns, DType type) {
        if (type == DType.BF16) {
            if (columns >= MANY) { return WIDTHS[0]; }
            for (int width : WIDTHS) { if (columns % (2 * width) == 0) { return width; } }
        }
        return columns < 2 * WIDTH ? (columns + 31) / 32 * 32 : WIDTH;
    }

    /// The panels of a matrix `[in, out]` in the given type.
    static Tensor ofColumns(Tensor matrix, DType type, Scope target) {
        Tensor panels = allocate(matrix.shape().dim(0), matrix.shape().dim(1), type, target);
        int width = panels.shape().dim(2);
        for (int from = 0; from < matrix.shape().columns(); from += width) {
            int to = Math.min(matrix.shape().columns(), from + width);
            target.backend().copy(matrix.viewColumns(from, to), panel(panels, from / width).viewColumns(0, to - from));
        }
        return panels;
    }

    /// The panels of the transpose of a matrix `[out, in]`, in the matrix's type.
    static Tensor ofRows(Tensor matrix, Scope target) {
        Backend backend = target.backend();
        int inputs = matrix.shape().columns();
        Tensor panels = allocate(inputs, matrix.shape().dim(0), matrix.dtype(), target);
        int width = panels.shape().dim(2);
        for (int from = 0; from < matrix.shape().dim(0); from += width) {
            int count = Math.min(width, matrix.shape().dim(0) - from);
            Tensor rows = matrix.viewRows(from, count);
            Tensor panel = panel(panels, from / width);
            if (count == width) {
                backend.permute(rows, new int[]{1, 0}, panel);
                continue;
            }
            try (Scope scope = Scope.open(backend)) {
                Tensor last = scope.allocate(matrix.dtype(), Shape.of(inputs, count));
                backend.permute(rows, new int[]{1, 0}, last);
                backend.copy(last, panel.viewColumns(0, count));
            }
        }
        return panels;
    }

    private static Tensor allocate(int inputs, int columns, DType type, Scope target) {
        int width = width(columns, type);
        Tensor panels = target.allocate(type, Shape.of((columns + width - 1) / width, inputs, width));
        if (columns % width != 0) { target.backend().fill(panel(panels, columns / width), 0); }
        return panels;
    }

    private static Tensor panel(Tensor panels, int index) {
        int inputs = panels.shape().dim(1);
        return panels.viewRows((long) index * inputs, inputs);
    }
}
