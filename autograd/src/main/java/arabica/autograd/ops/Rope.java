package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// Rotary position embedding (Su et al. 2021) in the rotate-half convention of Hugging Face's Llama: in each head of `d`
/// columns, `y[i] = x[i]·cos − x[i + r]·sin` and `y[i + r] = x[i + r]·cos + x[i]·sin` for i below r, with cos and sin from
/// row `positions[row]` of two tables. r is d/2, or less: then the columns from 2r on stay as they are (partial rotary,
/// GPT-NeoX). The gradient turns back: the same with −sin.
///
/// Inputs: x `[..., heads·d]` (its rows may lie apart), cos and sin `[P, r]` (constants: no gradient), and positions,
/// one I32 per row of x. The tables hold whatever frequencies a model has: `cos(p · base^(−2i/d))` for Llama 2, scaled
/// ones for Llama 3.
public record Rope(int heads) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.strided(context, 0);
        Tensor cos = Operands.floats(context, 1);
        Tensor sin = Operands.floats(context, 2);
        if (x.shape().rank() < 1 || heads < 1 || x.shape().columns() % heads != 0 || cos.shape().rank() != 2
                || 2 * cos.shape().columns() > x.shape().columns() / heads || !sin.shape().equals(cos.shape())) {
            throw Operands.error(context,
                    "x [..., heads·d] with " + heads + " heads needs cos and sin [P, r] with 2r at most d");
        }
        Tensor positions = Operands.ids(context, 3, 0, cos.shape().dim(0));
        if (positions.size() != x.shape().rows()) { throw Operands.error(context, "each row needs one position"); }
        Tensor y = context.allocate(x.shape());
        context.backend().rope(x, cos, sin, positions, heads, false, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0, gradX -> context.backend().rope(context.gradOutput(), context.input(1), context.input(2),
                context.input(3), heads, true, gradX));
    }
}
