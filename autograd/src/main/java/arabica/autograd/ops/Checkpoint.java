package arabica.autograd.ops;

import java.util.Optional;
import java.util.function.UnaryOperator;

import arabica.autograd.Autograd;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// Many operations as one that keeps nothing but its input: backward runs them once more, in a scope of its own, and
/// differentiates them there (activation checkpointing; Chen et al. 2016, arXiv 1604.06174). The same operations on the
/// same numbers, so the gradients have the same bits.
///
/// Inputs are x and the leaves that the segment trains: their gradients are gathered where they are.
///
/// @param segment  a pure function of x and of leaves: no randomness but by seeds
public record Checkpoint(UnaryOperator<Tensor> segment) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = context.input(0).detach();
        return Scope.step(context.backend(), () -> Autograd.noGrad(() -> segment.apply(x).keep()));
    }

    @Override
    public void backward(Context context) {
        context.target(0).ifPresentOrElse(target -> target.write(gradX -> again(context, Optional.of(gradX))),
                () -> again(context, Optional.empty()));
    }

    /// @param gradX  where the gradient of x goes, if it is wanted
    private void again(Context context, Optional<Tensor> gradX) {
        Scope.step(context.backend(), () -> Autograd.record(() -> {
            Tensor x = context.input(0).detach();
            gradX.ifPresent(x::requireGrad);
            segment.apply(x).backward(context.gradOutput());
            gradX.ifPresent(target -> x.grad()); // zeros, where nothing has contributed
        }));
    }
}
