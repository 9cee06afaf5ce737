package arabica.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What one application of an operation knows: its inputs, its result, what forward saved for backward, and the
/// gradients on their way.
public final class Context {
    /// Computes a gradient into `target`: overwrites it, or adds to what it holds.
    @FunctionalInterface
    public interface GradientKernel {
        void compute(Tensor target, boolean accumulate);
    }

    private final Operation operation;
    private final Tensor[] inputs;
    private final boolean recording;
    private final List<Tensor> saved = new ArrayList<>();
    private Tensor output;

    Context(Operation operation, Tensor[] inputs, boolean recording) {
        this.operation = operation;
        this.inputs = inputs;
        this.recording = recording;
    }

    public Operation operation() { return operation; }

    public int inputs() { return inputs.length; }

    public Tensor input(int index) { return inputs[index]; }

    /// The result, for derivatives that are cheapest in terms of it.
    public Tensor output() { return output; }

    public Backend backend() { return inputs[0].backend(); }

    /// A new tensor of the first input's element type.
    public Tensor allocate(Shape shape) {
        return allocate(inputs[0].dtype(), shape);
    }

    public Tensor allocate(DType dtype, Shape shape) {
        return Scope.current().allocate(dtype, shape);
    }

    /// Keeps tensors that forward made for backward. They are given back when backward has consumed them; at once
    /// where nothing is recorded.
    public void save(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (recording) {
                saved.add(tensor);
            } else {
                tensor.scope().forget(tensor);
            }
        }
    }

    public Tensor saved(int index) { return saved.get(index); }

    /// Gives back a temporary before its scope closes.
    public void discard(Tensor temporary) {
        temporary.scope().forget(temporary);
    }

    /// The gradient of the loss with respect to the result; of the result's shape, contiguous.
    public Tensor gradOutput() {
        return output.grad().orElseThrow();
    }

    /// Whether the gradient of this input is wanted.
    public boolean needsGrad(int index) { return inputs[index].requiresGrad(); }

    /// Contributes the gradient of one input, if it is wanted. `kernel` writes it into a tensor of the input's shape;
    /// the tape adds it to what other uses of the same input have contributed.
    public void contribute(int index, Consumer<Tensor> kernel) {
        contributeInto(index, (target, accumulate) -> {
            if (!accumulate) {
                kernel.accept(target);
                return;
            }
            Tensor part = allocate(target.dtype(), target.shape());
            kernel.accept(part);
            backend().addScaled(part, 1, target);
            discard(part);
        });
    }

    /// As [#contribute(int, Consumer)], for kernels that can add to their target by themselves.
    public void contributeInto(int index, GradientKernel kernel) {
        Tensor input = inputs[index];
        if (!input.requiresGrad()) {
            return;
        }
        boolean exists = input.grad().isPresent();
        if (!exists) {
            input.setGrad(allocate(input.dtype(), input.shape()));
        }
        kernel.compute(input.grad().orElseThrow(), exists);
    }

    Tensor run() {
        output = operation.forward(this);
        return output;
    }

    /// Gives back what only this application still held: its saved tensors, its result and its result's gradient.
    void consume() {
        for (Tensor tensor : saved) {
            tensor.scope().forget(tensor);
        }
        saved.clear();
        Tensor gradient = output.grad().orElseThrow();
        output.setGrad(null);
        if (gradient.isAlive()) {
            gradient.scope().forget(gradient);
        }
        if (output.isAlive() && !isView()) {
            output.scope().forget(output);
        }
    }

    private boolean isView() {
        for (Tensor input : inputs) {
            if (input.sharesMemoryWith(output)) {
                return true;
            }
        }
        return false;
    }
}
