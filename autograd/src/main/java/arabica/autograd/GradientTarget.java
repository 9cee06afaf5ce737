package arabica.autograd;

import java.util.function.Consumer;

/// Where a gradient goes.
///
/// @param tensor     of the shape of what it is the gradient of
/// @param accumulate whether it is added to what the tensor holds, or overwrites it
public record GradientTarget(Tensor tensor, boolean accumulate) {
    public static GradientTarget overwritten(Tensor tensor) { return new GradientTarget(tensor, false); }

    public static GradientTarget addedTo(Tensor tensor) { return new GradientTarget(tensor, true); }

    /// For kernels that only overwrite: theirs is the tensor itself, or a temporary one that is then added to it.
    public void write(Consumer<Tensor> kernel) {
        if (!accumulate) {
            kernel.accept(tensor);
            return;
        }
        Backend backend = tensor.backend();
        try (Scope scope = Scope.open(backend)) {
            Tensor part = scope.allocate(tensor.dtype(), tensor.shape());
            kernel.accept(part);
            backend.addScaled(part, 1, tensor);
        }
    }

    /// For kernels that only add: the tensor, of zeros where it is to be overwritten.
    public Tensor toAddTo() {
        if (!accumulate) { tensor.backend().fill(tensor, 0); }
        return tensor;
    }
}
