package arabica.nn;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// Normalization of the last dimension.
sealed interface Norm {
    Tensor apply(Tensor x);

    /// To mean 0 and variance 1, then a gain and a bias (Ba et al. 2016).
    record Layer(Tensor gain, Tensor bias, double epsilon) implements Norm {
        @Override
        public Tensor apply(Tensor x) { return Ops.layerNorm(x, gain, bias, epsilon); }
    }

    /// To a mean square of 1, then a gain (Zhang & Sennrich 2019).
    record Rms(Tensor gain, double epsilon) implements Norm {
        @Override
        public Tensor apply(Tensor x) { return Ops.rmsNorm(x, gain, epsilon); }
    }

    static Norm named(Parameters parameters, String name, NormConfig config) {
        Tensor gain = parameters.get(name + ".weight");
        return switch (config.kind()) {
            case LAYER -> new Layer(gain, parameters.get(name + ".bias"), config.epsilon());
            case RMS -> new Rms(gain, config.epsilon());
        };
    }
}
