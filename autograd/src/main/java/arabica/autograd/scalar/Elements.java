package arabica.autograd.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import arabica.autograd.BFloat16;
import arabica.autograd.DType;
import arabica.autograd.Tensor;
import arabica.autograd.memory.NativePool;

/// Moves a tensor's elements to a Java array and back, row by row, so that the loops in between are plain Java.
/// Arithmetic is in double; what is written to F32 is rounded once, here. A tensor of a mapped file need not be aligned.
final class Elements {
    private Elements() {}

    /// All elements in row-major order, whatever the row stride.
    static double[] read(Tensor tensor) {
        MemorySegment segment = NativePool.segment(tensor);
        DType dtype = tensor.dtype();
        double[] values = new double[Math.toIntExact(tensor.size())];
        int columns = tensor.shape().columns();
        for (int i = 0; i < values.length; i++) {
            long at = (long) (i / columns) * tensor.rowStride() + i % columns;
            values[i] = switch (dtype) {
                case F32 -> segment.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
                case F64 -> segment.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
                case BF16 -> BFloat16.widen(segment.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, at));
                case I32 -> segment.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, at);
            };
        }
        return values;
    }

    /// Elements of an I32 tensor.
    static int[] readIds(Tensor tensor) {
        double[] values = read(tensor);
        int[] ids = new int[values.length];
        for (int i = 0; i < ids.length; i++) { ids[i] = (int) values[i]; }
        return ids;
    }

    static void write(double[] values, Tensor tensor) {
        MemorySegment segment = NativePool.segment(tensor);
        DType dtype = tensor.dtype();
        int columns = tensor.shape().columns();
        for (int i = 0; i < values.length; i++) {
            long at = (long) (i / columns) * tensor.rowStride() + i % columns;
            switch (dtype) {
                case F32 -> segment.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at, (float) values[i]);
                case F64 -> segment.setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, values[i]);
                case BF16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, at, BFloat16.of((float) values[i]));
                case I32 -> segment.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, at, (int) values[i]);
            }
        }
    }
}
