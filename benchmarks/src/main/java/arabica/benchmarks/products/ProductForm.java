package arabica.benchmarks.products;

/// A product's operands as they lie in memory.
public enum ProductForm {
    /// Activations times weights.
    NN,
    /// Times transposed weights: the gradient of the input.
    NT,
    /// Transposed activations times gradients: the gradient of the weights, added to what is there.
    TN
}
