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

    /// Whether backward may pass here: otherwise nothing need be saved.
    public boolean isRecording() { return recording; }

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

    /// How many tensors were saved.
    public int saved() { return saved.size(); }

    /// Gives back a temporary, or what was saved, before its scope closes.
    public void discard(Tensor temporary) { temporary.scope().forget(temporary); }

    /// The gradient of the loss with respect to the result; of the result's shape, contiguous. It may be shared: read
    /// it only.
    public Tensor gradOutput() { return output.grad().orElseThrow(); }

    /// Whether the gradient of this input is wanted.
    public boolean needsGrad(int index) { return inputs[index].requiresGrad(); }

    /// Contributes the gradient of one input, if it is wanted. `kernel` writes it into a tensor of the input's shape;
    /// the tape adds it to what other uses of the same input have contributed.
    public void contribute(int index, Consumer<Tensor> kernel) {
        target(index).ifPresent(target -> target.write(kernel));
    }

    /// As [#contribute(int, Consumer)], for kernels that can add to their target by themselves.
    public void contributeInto(int index, GradientKernel kernel) {
        target(index).ifPresent(target -> kernel.compute(target.tensor(), target.accumulate()));
    }

    /// Where the gradient of one input goes, for kernels that write several gradients at once; empty if it is not
    /// wanted. Whoever asks must write it.
    public Optional<GradientTarget> target(int index) {
        if (!needsGrad(index)) { return Optional.empty(); }
        Tensor input = inputs[index];
        requirePending(input);
        boolean exists = input.hasGrad();
        if (exists && input.gradToWrite().memoryIsShared()) { unshare(input); }
        return Optional.of(new GradientTarget(input.gradToWrite(), exists));
    }

    /// The gradient of one input so far, zero if there is none yet, for kernels that add to several gradients at
    /// once; empty if it is not wanted.
    public Optional<Tensor> accumulator(int index) { return target(index).map(GradientTarget::toAddTo); }

    /// Contributes the gradient of the result as it is, under the input's shape. Where it is the first contribution
    /// nothing is copied: the input shares the memory, until one of those who share it must add to it.
    public void passOn(int index) {
        if (!needsGrad(index)) { return; }
        Tensor input = inputs[index];
        Tensor gradient = gradOutput().viewAs(input.shape());
        if (input.producer() != null && !input.hasGrad()) {
            requirePending(input);
            gradient.shareMemory();
            input.setGrad(gradient);
            return;
        }
        contributeInto(index, (target, accumulate) -> {
            if (accumulate) {
                backend().addScaled(gradient, 1, target);
            } else {
                backend().copy(gradient, target);
            }
        });
    }

    private void unshare(Tensor input) {
        Tensor shared = input.gradToWrite();
        Tensor own = allocate(input.dtype(), input.shape());
        backend().copy(shared, own);
        discard(shared);
        input.setGrad(own);
    }

    /// A result whose own turn on the tape is over can pass no gradient on: it would be lost without a word.
    private void requirePending(Tensor input) {
        if (input.producer() != null && !input.isPending()) {
            throw new IllegalStateException(operation.name() + ": backward has already consumed its input " + input
                    + "; compute it again, or add the losses and call backward() once");
        }
    }

    Tensor run() {
        output = operation.forward(this);
        return output;
    }

    /// The result once more, after it was evicted.
    Tensor recompute() { return new Context(operation, inputs, false).run(); }

    /// Gives back what only this application still held: its saved tensors, its result's gradient and, unless it is
    /// the loss itself, its result.
    void consume(boolean keepOutput) {
        for (Tensor tensor : saved) { if (tensor.isAlive()) { discard(tensor); } }
        saved.clear();
        Tensor gradient = output.grad().orElseThrow();
        output.setGrad(null);
        discard(gradient);
        if (!keepOutput && output.isAlive() && !isView()) { discard(output); }
    }

    private boolean isView() {
        for (Tensor input : inputs) { if (input.sharesMemoryWith(output)) { return true; } }
        return false;
    }
}
