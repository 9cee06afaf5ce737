package arabica.benchmarks.roofline;

import java.util.List;
import java.util.stream.Stream;

/// A kernel with what it must do, counted: floating-point operations of its formula (a fused multiply-add is two, an
/// exponential 20, a division or root one) and bytes.
///
/// @param rows of its operands
/// @param columns of its operands
/// @param flops of the whole call
/// @param accessed bytes that it loads and stores, each operand once
/// @param traffic of these, bytes that come from memory and go there when operands are large: not an embedding's small
///        table
public record RooflineKernel(String name, int rows, int columns, double flops, double accessed, double traffic,
        Setup setup) {
    /// Allocates operands and returns the call.
    @FunctionalInterface
    public interface Setup {
        Runnable on(Operands operands, int rows, int columns);
    }

    public long elements() { return (long) rows * columns; }

    /// Kernels of elements and rows, on operands of so many rows and columns.
    public static List<RooflineKernel> all(int rows, int columns) {
        return Stream.of(
                each("sum of squares", 2, 4, 4, RowCases::sumOfSquares, rows, columns),
                each("residual addition", 1, 12, 12, ElementCases::add, rows, columns),
                each("bias", 1, 8, 8, ElementCases::bias, rows, columns),
                each("exp", 20, 8, 8, ElementCases::exp, rows, columns),
                each("GELU", 30, 8, 8, ElementCases::gelu, rows, columns),
                each("GELU, backward", 40, 12, 12, ElementCases::geluBackward, rows, columns),
                each("SiLU", 26, 8, 8, ElementCases::silu, rows, columns),
                each("SwiGLU", 27, 12, 12, ElementCases::swiGlu, rows, columns),
                each("SwiGLU, backward", 36, 20, 20, ElementCases::swiGluBackward, rows, columns),
                each("row softmax", 23, 8, 8, RowCases::softmax, rows, columns),
                each("log-probabilities", 23, 4, 4, RowCases::logProbs, rows, columns),
                each("log-probabilities, backward", 22, 8, 8, RowCases::logProbsBackward, rows, columns),
                each("layer norm", 8, 8, 8, RowCases::layerNorm, rows, columns),
                each("layer norm, backward", 14, 12, 12, RowCases::layerNormBackward, rows, columns),
                each("RMS norm", 5, 8, 8, RowCases::rmsNorm, rows, columns),
                each("embedding gather", 0, 8, 4, RowCases::gather, rows, columns),
                each("embedding scatter-add", 1, 12, 4, RowCases::scatterAdd, rows, columns),
                each("AdamW", 16, 28, 28, ElementCases::adamW, rows, columns)).toList();
    }

    /// Counts are those of one element.
    private static RooflineKernel each(String name, int flops, int accessed, int traffic, Setup setup, int rows,
            int columns) {
        double elements = (double) rows * columns;
        return new RooflineKernel(name, rows, columns, flops * elements, accessed * elements, traffic * elements,
                setup);
    }
}
