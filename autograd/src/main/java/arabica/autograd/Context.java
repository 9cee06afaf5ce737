package arabica.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private boolean gradientHandedOn;

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
    public Tensor allocate(Shape shape) { return allocate(inputs[0].dtype(), shape); }

    public Tensor allocate(DType dtype, Shape shape) { return Scope.current().allocate(dtype, shape); }

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
    public void discard(Tensor temporary) { temporary.scope().forget(temporary); }

    /// The gradient of the loss with respect to the result; of the result's shape, contiguous.
    public Tensor gradOutput() { return output.grad().orElseThrow(); }

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
        if (needsGrad(index)) {
            boolean exists = inputs[index].grad().isPresent();
            kernel.compute(gradientOf(index), exists);
        }
    }

    /// The gradient of one input so far, zero if there is none yet, for kernels that add to several gradients at
    /// once; empty if it is not wanted.
    public Optional<Tensor> accumulator(int index) {
        if (!needsGrad(index)) { return Optional.empty(); }
        boolean exists = inputs[index].grad().isPresent();
        Tensor gradient = gradientOf(index);
        if (!exists) { backend().fill(gradient, 0); }
        return Optional.of(gradient);
    }

    /// Contributes the gradient of the result as it is, under the input's shape. The first use costs no copy: the
    /// input takes the memory over.
    public void passOn(int index) {
        if (!needsGrad(index)) { return; }
        Tensor input = inputs[index];
        Tensor gradient = gradOutput().viewAs(input.shape());
        if (gradientHandedOn || input.grad().isPresent()) {
            contributeInto(index, (target, accumulate) -> {
                if (accumulate) {
                    backend().addScaled(gradient, 1, target);
                } else {
                    backend().copy(gradient, target);
                }
            });
        } else {
            requirePending(input);
            input.setGrad(gradient);
            gradientHandedOn = true;
        }
    }

    private Tensor gradientOf(int index) {
        Tensor input = inputs[index];
        if (input.grad().isEmpty()) {
            requirePending(input);
            input.setGrad(allocate(input.dtype(), input.shape()));
        }
        return input.grad().orElseThrow();
    }

    /// A result whose own turn on the tape is over can pass no gradient on: it would be lost without a word.
    private void requirePending(Tensor input) {
        if (input.producer() != null && !input.producer().isPending()) {
            throw new IllegalStateException(operation.name() + ": backward has already consumed its input " + input
                    + "; compute it again, or add the losses and call backward() once");
        }
    }

    Tensor run() {
        output = operation.forward(this);
        return output;
    }

    /// Gives back what only this application still held: its saved tensors, its result's gradient and, unless it is
    /// the loss itself, its result.
    void consume(boolean keepOutput) {
        saved.forEach(this::discard);
        saved.clear();
        Tensor gradient = output.grad().orElseThrow();
        output.setGrad(null);
        if (!gradientHandedOn) { discard(gradient); }
        if (!keepOutput && output.isAlive() && !isView()) { discard(output); }
    }

    private boolean isView() {
        for (Tensor input : inputs) { if (input.sharesMemoryWith(output)) { return true; } }
        return false;
    }
}
