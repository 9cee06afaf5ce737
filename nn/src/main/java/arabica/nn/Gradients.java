package arabica.nn;

import arabica.autograd.Backend;
import arabica.autograd.Tensor;

/// Gradient clipping by the norm of all gradients together.
public final class Gradients {
    private Gradients() {}

    /// The Euclidean norm of all gradients as one vector.
    public static double norm(Parameters parameters) {
        Backend backend = parameters.scope().backend();
        double sum = 0;
        for (FlatBlock gradients : parameters.trainableBlocks().values()) {
            sum += backend.sumOfSquares(gradients.whole());
        }
        for (Tensor parameter : parameters.trainableOthers().values()) {
            sum += backend.sumOfSquares(parameter.grad().orElseThrow());
        }
        return Math.sqrt(sum);
    }

    /// The factor that brings a norm down to `maxNorm`, `min(1, maxNorm / (norm + 1e-6))`, as in PyTorch's
    /// `clip_grad_norm_`. A `maxNorm` of 0 or less does not clip.
    public static double clipScale(double norm, double maxNorm) {
        return maxNorm <= 0 ? 1 : Math.min(1, maxNorm / (norm + 1e-6));
    }
}
