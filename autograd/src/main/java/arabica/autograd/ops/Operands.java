package arabica.autograd.ops;

import java.util.StringJoiner;
import java.util.function.Consumer;

import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// What operations check of their inputs on entry, in one place: backends check nothing.
final class Operands {
    private Operands() {}

    /// A contiguous floating-point input, of the same type as the first one.
    static Tensor floats(Context context, int index) {
        Tensor x = strided(context, index);
        if (!x.isContiguous()) {
            throw error(context, "input " + index + " is a strided view; columns(…) makes a contiguous copy");
        }
        return x;
    }

    /// A second factor, whose rows may be strided: of the first input's type, or a matrix of stored weights in BF16.
    static Tensor factor(Context context, int index) {
        Tensor x = context.input(index);
        return x.dtype() == DType.BF16 && x.shape().rank() == 2 ? x : strided(context, index);
    }

    /// As [#floats(Context, int)], where rows may lie further apart than they are long.
    static Tensor strided(Context context, int index) {
        Tensor x = context.input(index);
        if (x.dtype() == DType.I32) { throw error(context, "input " + index + " must be floating-point, is I32"); }
        if (x.dtype() == DType.BF16) {
            throw error(context, "input " + index + " is of BF16, which only the weights of products and the tables of"
                    + " embeddings may be");
        }
        if (context.input(0).dtype() != x.dtype()) {
            throw error(context, "inputs are of different types: " + context.input(0).dtype() + " and " + x.dtype());
        }
        return x;
    }

    /// A contiguous I32 input whose elements lie below `bound`, and at `lowest` or above.
    static Tensor ids(Context context, int index, int lowest, int bound) {
        Tensor ids = context.input(index);
        if (ids.dtype() != DType.I32 || !ids.isContiguous()) {
            throw error(context, "input " + index + " must be contiguous I32, is " + ids.dtype());
        }
        int[] values = ids.toInts();
        for (int i = 0; i < values.length; i++) {
            if (values[i] < lowest || values[i] >= bound) {
                throw error(context, "id " + values[i] + " at position " + i + " is not in " + lowest + ".."
                        + (bound - 1));
            }
        }
        return ids;
    }

    /// The bias of a linear layer.
    static Tensor bias(Context context, int index, int outputs) {
        Tensor bias = floats(context, index);
        if (!bias.shape().equals(Shape.of(outputs))) { throw error(context, "the bias must be [" + outputs + "]"); }
        return bias;
    }

    /// The last input, which is added to a result of the given shape.
    static Tensor residual(Context context, Shape shape) {
        Tensor residual = floats(context, context.inputs() - 1);
        if (!residual.shape().equals(shape)) { throw error(context, "the residual must be " + shape); }
        return residual;
    }

    /// The same elements as a matrix of rows.
    static Tensor rows(Tensor x) { return x.viewAs(Shape.of(Math.toIntExact(x.shape().rows()), x.shape().columns())); }

    /// The same elements as one column.
    static Tensor column(Tensor x) { return x.viewAs(Shape.of(Math.toIntExact(x.size()), 1)); }

    /// Hands out a place for a gradient, whether it is wanted or not: several come out of one pass.
    static void gradient(Context context, int index, Consumer<Tensor> kernel) {
        if (context.needsGrad(index)) {
            context.contribute(index, kernel);
        } else {
            Tensor unwanted = context.allocate(context.input(index).shape());
            kernel.accept(unwanted);
            context.discard(unwanted);
        }
    }

    /// An error that names the operation and the shapes of its inputs.
    static IllegalArgumentException error(Context context, String message) {
        StringJoiner shapes = new StringJoiner(", ", " (inputs ", ")");
        for (int i = 0; i < context.inputs(); i++) { shapes.add(context.input(i).shape().toString()); }
        return new IllegalArgumentException(context.operation().name() + ": " + message + shapes);
    }

    /// The common shape of two inputs under NumPy's rules.
    static Shape broadcast(Context context, Shape a, Shape b) {
        try {
            return Shape.broadcast(a, b);
        } catch (IllegalArgumentException e) {
            throw error(context, e.getMessage());
        }
    }
}
