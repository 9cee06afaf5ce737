package arabica.autograd;

/// The numbers of one AdamW update.
///
/// @param step           t, from 1: for the bias corrections
/// @param gradientScale  what the gradient is multiplied by first (clipping, averaging)
public record AdamWStep(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, int step,
        double gradientScale) {}
