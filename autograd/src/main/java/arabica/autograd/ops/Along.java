package arabica.autograd.ops;

import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Views of a tensor as a matrix in which one axis and all that follow it are the columns: a range on that axis is
/// then a range of columns, whatever the axis.
final class Along {
    private Along() {}

    static Tensor whole(Tensor x, int axis) {
        long columns = 1;
        for (int d = axis; d < x.shape().rank(); d++) { columns *= x.shape().dim(d); }
        long rows = columns == 0 ? 0 : x.size() / columns;
        return x.viewAs(Shape.of(Math.toIntExact(rows), Math.toIntExact(columns)));
    }

    static Tensor part(Tensor x, int axis, int from, int to) {
        int inner = 1;
        for (int d = axis + 1; d < x.shape().rank(); d++) { inner *= x.shape().dim(d); }
        return whole(x, axis).viewColumns(from * inner, to * inner);
    }
}
