package arabica.autograd;

import java.util.function.Supplier;

/// Runs operations and records them, define-by-run: an operation goes on the current scope's tape when one of its
/// inputs requires a gradient and recording is on.
public final class Autograd {
    private static final ScopedValue<Boolean> RECORDING = ScopedValue.newInstance();

    private Autograd() {
    }

    /// Applies an operation.
    ///
    /// @throws IllegalArgumentException if the inputs are of different backends
    /// @throws IllegalStateException if the memory of an input has been given back
    public static Tensor apply(Operation operation, Tensor... inputs) {
        boolean recording = false;
        for (Tensor input : inputs) {
            input.storage();
            if (input.backend() != inputs[0].backend()) {
                throw new IllegalArgumentException(operation.name() + ": inputs live on different backends");
            }
            recording |= input.requiresGrad();
        }
        recording &= isRecording();
        Context context = new Context(operation, inputs, recording);
        Tensor output = context.run();
        if (recording) {
            Scope.current().tape().record(context, output);
        }
        return output;
    }

    public static boolean isRecording() { return RECORDING.orElse(true); }

    /// Runs work whose operations are not recorded: evaluation, generation, reference models.
    public static void noGrad(Runnable work) {
        ScopedValue.where(RECORDING, false).run(work);
    }

    /// Runs work whose operations are not recorded: evaluation, generation, reference models.
    public static <T> T noGrad(Supplier<T> work) {
        return ScopedValue.where(RECORDING, false).call(work::get);
    }
}
