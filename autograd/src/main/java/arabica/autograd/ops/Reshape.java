package arabica.autograd.ops;

import java.util.Arrays;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// The same elements under another shape; one dimension may be −1 and is worked out. Nothing is copied: the result
/// is a view of the input, and the input takes the result's gradient over.
public record Reshape(int... dims) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        return x.viewAs(resolve(context, x.shape()));
    }

    @Override
    public void backward(Context context) { context.passOn(0); }

    private Shape resolve(Context context, Shape from) {
        int[] to = dims.clone();
        int unknown = -1;
        long known = 1;
        for (int i = 0; i < to.length; i++) {
            if (to[i] == -1 && unknown < 0) {
                unknown = i;
            } else if (to[i] < 0) {
                throw Operands.error(context, "no such shape: " + Arrays.toString(dims));
            } else {
                known *= to[i];
            }
        }
        if (unknown >= 0 && known > 0) {
            to[unknown] = (int) (from.size() / known);
            known *= to[unknown];
        }
        if (known != from.size()) {
            throw Operands.error(context, from.size() + " elements do not fit " + Arrays.toString(dims));
        }
        return Shape.of(to);
    }
}
