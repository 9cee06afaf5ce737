package arabica.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

import arabica.autograd.AdamWStep;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// The AdamW optimizer. Its moments live in the parameters' scope. Parameters that gather no gradient are left alone.
public final class AdamW {
    private static final String FIRST_MOMENT = "exp_avg.";
    private static final String SECOND_MOMENT = "exp_avg_sq.";

    private record Slot(Tensor parameter, Tensor m, Tensor v) {}

    private final AdamWConfig config;
    private final SequencedMap<String, Slot> slots = new LinkedHashMap<>();
    private int steps;

    public AdamW(Parameters parameters, AdamWConfig config) {
        this.config = config;
        Scope scope = parameters.scope();
        parameters.forEach((name, parameter) -> {
            if (parameter.requiresGrad()) {
                slots.put(name, new Slot(parameter, scope.zeros(parameter.dtype(), parameter.shape()),
                        scope.zeros(parameter.dtype(), parameter.shape())));
            }
        });
    }

    /// Updates every parameter from its gradient, in place. The gradients are left as they are.
    ///
    /// @param gradientScale  what gradients are multiplied by first: clipping, and averaging over micro-batches
    public void step(double learningRate, double gradientScale) {
        steps++;
        slots.values().forEach(slot -> update(slot, learningRate, gradientScale));
    }

    private void update(Slot slot, double learningRate, double gradientScale) {
        Tensor parameter = slot.parameter();
        double decay = parameter.shape().rank() >= 2 ? config.weightDecay() : 0;
        parameter.backend().adamW(parameter, parameter.grad().orElseThrow(), slot.m(), slot.v(),
                new AdamWStep(learningRate, config.beta1(), config.beta2(), config.epsilon(), decay, steps,
                        gradientScale));
    }

    /// How many steps have been taken.
    public int steps() { return steps; }

    /// The moments: `exp_avg.NAME` and `exp_avg_sq.NAME` for each parameter. Live tensors, not copies.
    public SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        slots.forEach((name, slot) -> {
            state.put(FIRST_MOMENT + name, slot.m());
            state.put(SECOND_MOMENT + name, slot.v());
        });
        return state;
    }

    /// Continues where another optimizer stopped.
    ///
    /// @param file  what [Safetensors#write] made of [#state()]
    /// @throws FormatException if a moment is missing, unknown or of another shape
    public void restore(int stepsTaken, SafetensorsFile file) {
        SequencedMap<String, Tensor> state = state();
        for (String name : file.names()) {
            if (!state.containsKey(name)) {
                throw new FormatException(file.path(), "unknown tensor '" + name + "' in an optimizer's state");
            }
        }
        state.forEach(file::readInto);
        steps = stepsTaken;
    }

    /// Continues where another optimizer on the same backend stopped.
    ///
    /// @throws IllegalArgumentException if a moment is missing or unknown
    public void restore(int stepsTaken, SequencedMap<String, Tensor> moments) {
        SequencedMap<String, Tensor> state = state();
        if (!state.keySet().equals(moments.keySet())) {
            throw new IllegalArgumentException("the moments are not those of these parameters");
        }
        state.forEach((name, tensor) -> tensor.backend().copy(moments.get(name), tensor));
        steps = stepsTaken;
    }
}
