package arabica.autograd;

import java.util.List;

/// One application of an operation, as an observer of [Autograd#observe] sees it. Tensors are told apart by identity: a
/// result that is among the inputs of a later application is the same object there.
public record Application(Operation operation, List<Tensor> inputs, Tensor output) {}
