package arabica.nn;

/// Gradient clipping by the norm of all gradients together.
public final class Gradients {
    private Gradients() {}

    /// The Euclidean norm of all gradients as one vector.
    public static double norm(Parameters parameters) {
        double[] sum = new double[1];
        parameters.forEach((name, parameter) -> parameter.grad()
                .ifPresent(gradient -> sum[0] += gradient.backend().sumOfSquares(gradient)));
        return Math.sqrt(sum[0]);
    }

    /// The factor that brings a norm down to `maxNorm`, `min(1, maxNorm / (norm + 1e-6))`, as in PyTorch's
    /// `clip_grad_norm_`. A `maxNorm` of 0 or less does not clip.
    public static double clipScale(double norm, double maxNorm) {
        return maxNorm <= 0 ? 1 : Math.min(1, maxNorm / (norm + 1e-6));
    }
}
