package arabica.autograd.scalar;

import arabica.autograd.Shape;

/// NumPy's broadcasting as index arithmetic: which element of a small tensor stands at a place of a large one.
final class Stretch {
    private final int[] dims;
    private final int[] strides;

    Stretch(Shape small, Shape large) {
        dims = large.toArray();
        strides = new int[dims.length];
        int stride = 1;
        for (int i = 1; i <= small.rank(); i++) {
            int dim = small.dim(-i);
            strides[dims.length - i] = dim == 1 ? 0 : stride;
            stride *= dim;
        }
    }

    int source(int index) {
        int rest = index;
        int source = 0;
        for (int d = dims.length - 1; d >= 0; d--) {
            source += rest % dims[d] * strides[d];
            rest /= dims[d];
        }
        return source;
    }
}
