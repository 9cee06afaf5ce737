package arabica.autograd.vector;

import java.lang.foreign.MemorySegment;

import arabica.autograd.DType;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.memory.NativePool;
import arabica.autograd.vector.Attention.Matrix;

/// The one place where tensors become addresses. Kernels trust what comes from here: behind this door a wrong address
/// is not an exception but the end of the process, so liveness, type, bounds and layout are checked at it, once per
/// operand and operation.
final class Operands {
    private Operands() {}

    static boolean isF32(Tensor tensor) { return tensor.dtype() == DType.F32; }

    static boolean isBf16(Tensor tensor) { return tensor.dtype() == DType.BF16; }

    /// The address of a floating-point operand whose rows may lie apart.
    static long strided(Tensor tensor) { return address(tensor, DType.F32); }

    /// The address of a contiguous F32 operand of `size` elements.
    static long floats(Tensor tensor, long size) {
        requireSize(tensor, size);
        return contiguous(tensor, DType.F32);
    }

    /// The address of a contiguous F32 operand.
    static long floats(Tensor tensor) { return contiguous(tensor, DType.F32); }

    /// The address of a contiguous I32 operand of `size` elements.
    static long ids(Tensor tensor, long size) {
        requireSize(tensor, size);
        return contiguous(tensor, DType.I32);
    }

    /// The address of `count` ids, each from 0, or from anywhere below it, to less than `bound`.
    static long checkedIds(Tensor ids, long count, long bound, boolean allowNegative) {
        long address = ids(ids, count);
        requireIds(address, count, (int) Math.min(Integer.MAX_VALUE, bound), allowNegative);
        return address;
    }

    /// An operand of so many rows and columns, whose rows may lie apart.
    static Matrix matrix(Tensor x, long rows, int columns) {
        requireRows(x, rows, columns);
        return new Matrix(strided(x), stride(x));
    }

    /// The address of an operand of stored weights whose rows may lie apart.
    static long bf16(Tensor tensor) { return address(tensor, DType.BF16); }

    // What is written to: as the ones above, and never memory that belongs to others, such as a mapped file's.

    static long stridedOut(Tensor out) { return strided(writable(out)); }

    static long floatsOut(Tensor out, long size) { return floats(writable(out), size); }

    static long floatsOut(Tensor out) { return floats(writable(out)); }

    static long bf16Out(Tensor out) { return bf16(writable(out)); }

    static Matrix matrixOut(Tensor out, long rows, int columns) { return matrix(writable(out), rows, columns); }

    private static Tensor writable(Tensor out) {
        require(!out.storage().isReadOnly(), out, "memory that can be written, not a mapped file's");
        return out;
    }

    /// The distance between rows in bytes.
    static long stride(Tensor tensor) { return (long) tensor.dtype().bytes() * tensor.rowStride(); }

    // Messages are put together for errors only: these checks run thousands of times a step.

    static void requireSize(Tensor tensor, long size) {
        if (tensor.size() != size) { throw wrong(tensor, size + " elements"); }
    }

    static void requireShape(Tensor tensor, Shape shape) {
        if (!tensor.shape().equals(shape)) { throw wrong(tensor, "shape " + shape); }
    }

    static void requireRows(Tensor tensor, long rows, int columns) {
        if (tensor.shape().rows() != rows || tensor.shape().columns() != columns) {
            throw wrong(tensor, rows + " rows of " + columns);
        }
    }

    static void require(boolean holds, Tensor tensor, String wanted) { if (!holds) { throw wrong(tensor, wanted); } }

    private static IllegalArgumentException wrong(Tensor tensor, String wanted) {
        return new IllegalArgumentException("operand " + tensor + ": expected " + wanted);
    }

    /// Every id must lie in `[0, bound)`, or below 0 where `allowNegative`.
    static void requireIds(long ids, long count, int bound, boolean allowNegative) {
        for (long i = 0; i < count; i++) {
            int id = Memory.id(ids + 4 * i);
            if (id >= bound || id < 0 && !allowNegative) {
                throw new IllegalArgumentException("id " + id + " at position " + i + " is not in [0, " + bound + ")");
            }
        }
    }

    private static long contiguous(Tensor tensor, DType dtype) {
        if (!tensor.isContiguous()) { throw wrong(tensor, "contiguous rows, not a stride of " + tensor.rowStride()); }
        return address(tensor, dtype);
    }

    private static long address(Tensor tensor, DType dtype) {
        if (tensor.dtype() != dtype) { throw wrong(tensor, "type " + dtype); }
        MemorySegment segment = NativePool.segment(tensor);
        long rows = tensor.shape().rows();
        int columns = tensor.shape().columns();
        require(rows <= 1 || tensor.rowStride() >= columns, tensor, "rows that do not overlap");
        long last = rows == 0 || columns == 0 ? 0 : (rows - 1) * tensor.rowStride() + columns;
        require(last * dtype.bytes() <= segment.byteSize(), tensor, "elements inside its block");
        return segment.address();
    }
}
