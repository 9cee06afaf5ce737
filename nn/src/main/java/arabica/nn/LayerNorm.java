package arabica.nn;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// Normalization of the last dimension to mean 0 and variance 1, then a gain and a bias (Ba et al. 2016).
record LayerNorm(Tensor gain, Tensor bias, double epsilon) {
    static LayerNorm named(Parameters parameters, String name, double epsilon) {
        return new LayerNorm(parameters.get(name + ".weight"), parameters.get(name + ".bias"), epsilon);
    }

    Tensor apply(Tensor x) { return Ops.layerNorm(x, gain, bias, epsilon); }
}
