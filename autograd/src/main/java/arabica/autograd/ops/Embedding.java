package arabica.autograd.ops;

import java.util.Arrays;

import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Rows of a table `[V, D]` by I32 ids of any shape: `y = table[ids]`, of shape `ids.shape + [D]`. The gradient of a
/// row is the sum over all places where it was used. A table of BF16 gives F32.
public record Embedding() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor table = context.input(0);
        boolean stored = table.dtype() == DType.BF16;
        if (!stored) { table = Operands.strided(context, 0); }
        if (table.shape().rank() != 2) { throw Operands.error(context, "the table must be [V, D]"); }
        Tensor ids = Operands.ids(context, 1, 0, table.shape().dim(0));
        int[] dims = Arrays.copyOf(ids.shape().toArray(), ids.shape().rank() + 1);
        dims[dims.length - 1] = table.shape().columns();
        Tensor y = context.allocate(stored ? DType.F32 : table.dtype(), Shape.of(dims));
        context.backend().gatherRows(table, ids, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.accumulator(0).ifPresent(gradTable -> context.backend().scatterAddRows(context.gradOutput(),
                context.input(1), gradTable));
    }
}
