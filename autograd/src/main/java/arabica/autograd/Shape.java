package arabica.autograd;

import java.util.Arrays;

/// The dimensions of a tensor, row-major: the last dimension varies fastest. Immutable. A scalar has rank 0 and size 1.
public final class Shape {
    private final int[] dims;

    private Shape(int[] dims) { this.dims = dims; }

    /// @throws IllegalArgumentException if a dimension is negative, or the number of elements overflows a `long`
    public static Shape of(int... dims) {
        long size = 1;
        for (int dim : dims) {
            if (dim < 0) { throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims)); }
            try {
                size = Math.multiplyExact(size, (long) dim);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("too many elements in " + Arrays.toString(dims), e);
            }
        }
        return new Shape(dims.clone());
    }

    public static Shape scalar() { return of(); }

    public int rank() { return dims.length; }

    /// The size of one dimension; a negative index counts from the end, so `dim(-1)` is the last.
    public int dim(int index) { return dims[index < 0 ? dims.length + index : index]; }

    /// The length of a row: the last dimension, or 1 for a scalar.
    public int columns() { return dims.length == 0 ? 1 : dims[dims.length - 1]; }

    /// The product of all dimensions but the last: how many rows a matrix of the same elements has.
    public long rows() {
        long rows = 1;
        for (int i = 0; i < dims.length - 1; i++) { rows *= dims[i]; }
        return rows;
    }

    /// The number of elements.
    public long size() { return rows() * columns(); }

    public int[] toArray() { return dims.clone(); }

    /// This shape with its last dimension replaced.
    ///
    /// @throws IllegalArgumentException for a scalar, which has no dimensions
    public Shape withColumns(int columns) {
        requireDimensions();
        int[] changed = dims.clone();
        changed[changed.length - 1] = columns;
        return of(changed);
    }

    /// This shape without its last dimension.
    ///
    /// @throws IllegalArgumentException for a scalar, which has no dimensions
    public Shape withoutLast() {
        requireDimensions();
        return new Shape(Arrays.copyOf(dims, dims.length - 1));
    }

    private void requireDimensions() {
        if (dims.length == 0) { throw new IllegalArgumentException("a scalar has no last dimension"); }
    }

    /// The shape that two operands take together under NumPy's rules: dimensions are aligned at the end, and
    /// where they differ one of them must be 1.
    ///
    /// @throws IllegalArgumentException if the shapes do not fit together
    public static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i <= a.rank() ? a.dim(-i) : 1;
            int y = i <= b.rank() ? b.dim(-i) : 1;
            if (x != y && x != 1 && y != 1) {
                throw new IllegalArgumentException("shapes " + a + " and " + b + " do not broadcast");
            }
            dims[rank - i] = x == 1 ? y : x;
        }
        return of(dims);
    }

    /// Whether a tensor of this shape can be stretched to `target` by NumPy's rules.
    public boolean broadcastsTo(Shape target) {
        if (rank() > target.rank()) { return false; }
        for (int i = 1; i <= rank(); i++) { if (dim(-i) != target.dim(-i) && dim(-i) != 1) { return false; } }
        return true;
    }

    @Override
    public boolean equals(Object other) { return other instanceof Shape shape && Arrays.equals(dims, shape.dims); }

    @Override
    public int hashCode() { return Arrays.hashCode(dims); }

    @Override
    public String toString() { return Arrays.toString(dims); }
}
