package arabica.autograd.vector;

/// One matrix product `c = a · b (+ bias)` or `c += a · b` of `m × k` and `k × n`, in addresses and strides in bytes.
///
/// @param aRow   from one row of op(a) to the next
/// @param aStep  from one step along k to the next: 4, unless a is transposed
/// @param bRow   from one row of b as it is stored to the next: along k, or along n where `bTransposed`
/// @param bBytes the size of an element of b: 4, or 2 for BF16, which is widened as it is read
/// @param bias   the address of n floats, or 0
record Product(int m, int n, int k, long a, long aRow, long aStep, long b, long bRow, int bBytes, boolean bTransposed,
        long c, long cRow, boolean accumulate, long bias) {

    /// Of floats.
    Product(int m, int n, int k, long a, long aRow, long aStep, long b, long bRow, boolean bTransposed, long c,
            long cRow, boolean accumulate, long bias) {
        this(m, n, k, a, aRow, aStep, b, bRow, Float.BYTES, bTransposed, c, cRow, accumulate, bias);
    }

    /// The same product for some of the rows and columns of c.
    Product part(int fromRow, int toRow, int fromColumn, int toColumn) {
        return new Product(toRow - fromRow, toColumn - fromColumn, k, a + aRow * fromRow, aRow, aStep,
                b + (bTransposed ? bRow : (long) bBytes) * fromColumn, bRow, bBytes, bTransposed,
                c + cRow * fromRow + 4L * fromColumn, cRow, accumulate, bias == 0 ? 0 : bias + 4L * fromColumn);
    }

    /// The product of the same shape whose operands lie that many bytes further on.
    Product shifted(long aDistance, long bDistance, long cDistance) {
        return new Product(m, n, k, a + aDistance, aRow, aStep, b + bDistance, bRow, bBytes, bTransposed, c + cDistance,
                cRow,
                accumulate, bias);
    }
}
