/// The operations, each with its shape rule, its forward pass and its derivative side by side. [Ops] is how they are
/// called; [arabica.autograd.gradcheck.OperationCatalog] lists them with sample inputs for the gradient checks.
package arabica.autograd.ops;
