package arabica.nn;

import arabica.autograd.Shape;

/// One parameter of a model: its name and shape in files, and what it is for.
record ParameterSpec(String name, Shape shape, Role role) {
    enum Role {
        /// Rows that are looked up.
        EMBEDDING,
        /// The weights of a head that is not tied, `[vocabSize, hiddenSize]`.
        HEAD,
        /// The matrix of a linear layer.
        WEIGHT,
        /// The matrix of a linear layer whose result is added to the residual stream.
        RESIDUAL_WEIGHT, GAIN, BIAS;

        boolean linear() { return this == WEIGHT || this == RESIDUAL_WEIGHT; }
    }
}
