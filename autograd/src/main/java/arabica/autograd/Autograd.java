package arabica.autograd;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Runs operations and records them, define-by-run: an operation goes on the current scope's tape when one of its
/// inputs requires a gradient and recording is on.
public final class Autograd {
    private static final ScopedValue<Boolean> RECORDING = ScopedValue.newInstance();
    private static final ScopedValue<Consumer<Application>> OBSERVER = ScopedValue.newInstance();

    private Autograd() {}

    /// Applies an operation.
    ///
    /// @throws IllegalArgumentException if the inputs are of different backends
    /// @throws IllegalStateException if the memory of an input has been given back, or the operation is recorded and
    ///         an input was recorded in another scope
    public static Tensor apply(Operation operation, Tensor... inputs) {
        if (inputs.length == 0) { throw new IllegalArgumentException(operation.name() + ": no inputs"); }
        boolean recording = false;
        for (Tensor input : inputs) {
            requireUsable(operation, input);
            if (input.backend() != inputs[0].backend()) {
                throw new IllegalArgumentException(operation.name() + ": inputs live on different backends");
            }
            recording |= input.requiresGrad();
        }
        recording &= isRecording();
        if (recording) { for (Tensor input : inputs) { requireThisTape(operation, input); } }
        Context context = new Context(operation, inputs, recording);
        Tensor output = context.run();
        if (recording) {
            Scope.current().tape().record(context, output);
        } else if (isRecording()) { output.madeBy(context); }
        if (OBSERVER.isBound()) { OBSERVER.get().accept(new Application(operation, List.of(inputs), output)); }
        return output;
    }

    private static void requireUsable(Operation operation, Tensor input) {
        try {
            input.storage();
        } catch (IllegalStateException e) {
            throw new IllegalStateException(operation.name() + ": " + e.getMessage(), e);
        }
    }

    /// A tape differentiates what it recorded itself: an input from another tape would silently get no gradient.
    private static void requireThisTape(Operation operation, Tensor input) {
        Tape.Node producer = input.producer();
        if (producer != null && (producer.tape() != Scope.current().tape() || !producer.isPending())) {
            throw new IllegalStateException(operation.name() + ": its input " + input + " was recorded "
                    + (producer.isPending() ? "in another scope" : "and then consumed by backward")
                    + "; detach() it, or compute it in this scope");
        }
    }

    public static boolean isRecording() { return RECORDING.orElse(true); }

    /// Runs work whose operations are recorded after all, for an operation that differentiates others in its backward.
    public static void record(Runnable work) { ScopedValue.where(RECORDING, true).run(work); }

    /// Runs work whose operations are not recorded: evaluation, generation, reference models.
    public static void noGrad(Runnable work) { ScopedValue.where(RECORDING, false).run(work); }

    /// Runs work whose operations are not recorded: evaluation, generation, reference models.
    public static <T> T noGrad(Supplier<T> work) { return ScopedValue.where(RECORDING, false).call(work::get); }

    /// Runs work and tells an observer of each operation that it applies, when it has its result: to print what a function
    /// does, or to count it. An operation that applies others in its forward is told of after them.
    public static <T> T observe(Consumer<Application> observer, Supplier<T> work) {
        return ScopedValue.where(OBSERVER, observer).call(work::get);
    }
}
