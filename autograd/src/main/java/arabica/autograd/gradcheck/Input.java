package arabica.autograd.gradcheck;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// One input of the function under check.
public sealed interface Input {
    /// F64 values with respect to which the derivative is checked.
    record Variable(Shape shape, double... values) implements Input {}

    /// F64 values that are held fixed.
    record Constant(Shape shape, double... values) implements Input {}

    /// I32 ids, which are held fixed.
    record Ids(Shape shape, int... values) implements Input {}

    Shape shape();

    /// This input as a tensor.
    default Tensor toTensor(Scope scope) { return toTensor(scope, DType.F64); }

    /// This input as a tensor whose elements, unless they are ids, are of the given type.
    default Tensor toTensor(Scope scope, DType dtype) {
        return switch (this) {
            case Variable x -> scope.of(dtype, x.values(), x.shape().toArray());
            case Constant x -> scope.of(dtype, x.values(), x.shape().toArray());
            case Ids x -> scope.of(x.values(), x.shape().toArray());
        };
    }
}
