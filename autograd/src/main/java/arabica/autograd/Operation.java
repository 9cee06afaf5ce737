package arabica.autograd;

/// A differentiable function of tensors: its shape rule, its forward pass and its derivative, side by side.
///
/// The type is open. To add an operation of your own, implement it (a record whose components are its settings),
/// call it through [Autograd#apply(Operation, Tensor...)], and prove its derivative with
/// [arabica.autograd.gradcheck.GradCheck].
public interface Operation {
    /// How errors and tables name this operation.
    default String name() { return getClass().getSimpleName(); }

    /// Checks the inputs' shapes, computes the result and saves what the derivative will need.
    ///
    /// @throws IllegalArgumentException if the shapes do not fit, naming the operation and the shapes
    Tensor forward(Context context);

    /// Given the gradient of the loss with respect to the result ([Context#gradOutput()]), contributes the gradient
    /// with respect to each input.
    void backward(Context context);
}
