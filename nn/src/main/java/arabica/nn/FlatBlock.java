package arabica.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Named tensors one after another in one block of memory, matrices first: what treats all matrices alike, and all
/// vectors, does so in one pass over each half. Two blocks of the same names and shapes have the same layout.
///
/// Every tensor begins on a new line of the cache; the gaps between hold zeros, and stay so.
final class FlatBlock {
    /// Elements of a line.
    private static final int LINE = 16;

    private final Tensor block;
    private final long vectorsFrom;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    /// All elements are zero.
    FlatBlock(Scope scope, DType dtype, SequencedMap<String, Shape> shapes) {
        long matrices = 0;
        long vectors = 0;
        for (Shape shape : shapes.values()) {
            if (isMatrix(shape)) {
                matrices += lines(shape);
            } else {
                vectors += lines(shape);
            }
        }
        vectorsFrom = matrices;
        block = scope.zeros(dtype, Shape.of(Math.toIntExact(matrices + vectors), LINE));
        long matrix = 0;
        long vector = matrices;
        for (var entry : shapes.entrySet()) {
            Shape shape = entry.getValue();
            boolean isMatrix = isMatrix(shape);
            tensors.put(entry.getKey(), block.viewAt(LINE * (isMatrix ? matrix : vector), shape));
            if (isMatrix) {
                matrix += lines(shape);
            } else {
                vector += lines(shape);
            }
        }
    }

    /// A block of the same layout, of zeros.
    FlatBlock another(Scope scope) {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return new FlatBlock(scope, block.dtype(), shapes);
    }

    /// What weight decay is for: of two or more dimensions.
    static boolean isMatrix(Shape shape) { return shape.rank() >= 2; }

    private static long lines(Shape shape) { return Math.ceilDiv(shape.size(), LINE); }

    /// In the order of their names, not of memory.
    SequencedMap<String, Tensor> tensors() { return tensors; }

    Tensor whole() { return block; }

    /// The half of all matrices, gaps included; it may be empty.
    Tensor matrices() { return block.viewRows(0, (int) vectorsFrom); }

    /// The half of all vectors, gaps included; it may be empty.
    Tensor vectors() { return block.viewRows(vectorsFrom, block.shape().dim(0) - (int) vectorsFrom); }
}
