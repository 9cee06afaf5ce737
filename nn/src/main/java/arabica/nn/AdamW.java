package arabica.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;

import arabica.autograd.AdamWStep;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// The AdamW optimizer. Its moments live in the parameters' scope, in blocks laid out like theirs: an update is one pass
/// over all matrices, which decay, and one over all vectors, which do not. Parameters that gather no gradient when the
/// optimizer is made are left alone.
public final class AdamW {
    private static final String FIRST_MOMENT = "exp_avg.";
    private static final String SECOND_MOMENT = "exp_avg_sq.";

    /// Flat tensors of the same size and place.
    private record Region(Tensor values, Supplier<Tensor> gradients, Tensor m, Tensor v, boolean decays) {}

    private final Parameters parameters;
    private final AdamWConfig config;
    private final List<Region> regions = new ArrayList<>();
    private final SequencedMap<String, Tensor> firstMoments = new LinkedHashMap<>();
    private final SequencedMap<String, Tensor> secondMoments = new LinkedHashMap<>();
    private int steps;

    public AdamW(Parameters parameters, AdamWConfig config) {
        this.parameters = parameters;
        this.config = config;
        Scope scope = parameters.scope();
        parameters.trainableBlocks().forEach((values, gradients) -> {
            FlatBlock m = values.another(scope);
            FlatBlock v = values.another(scope);
            regions.add(new Region(values.matrices(), gradients::matrices, m.matrices(), v.matrices(), true));
            regions.add(new Region(values.vectors(), gradients::vectors, m.vectors(), v.vectors(), false));
            firstMoments.putAll(m.tensors());
            secondMoments.putAll(v.tensors());
        });
        parameters.trainableOthers().forEach((name, parameter) -> {
            Tensor m = scope.zeros(parameter.dtype(), parameter.shape());
            Tensor v = scope.zeros(parameter.dtype(), parameter.shape());
            regions.add(new Region(parameter, () -> parameter.grad().orElseThrow(), m, v,
                    FlatBlock.isMatrix(parameter.shape())));
            firstMoments.put(name, m);
            secondMoments.put(name, v);
        });
    }

    /// Updates every parameter from its gradient, in place. The gradients are left as they are.
    ///
    /// @param gradientScale  what gradients are multiplied by first: clipping, and averaging over micro-batches
    public void step(double learningRate, double gradientScale) {
        steps++;
        parameters.trainableBlocks(); // gradients to which nothing contributed are zeros now
        for (Region region : regions) {
            Tensor values = region.values();
            double decay = region.decays() ? config.weightDecay() : 0;
            values.backend().adamW(values, region.gradients().get(), region.m(), region.v(),
                    new AdamWStep(learningRate, config.beta1(), config.beta2(), config.epsilon(), decay, steps,
                            gradientScale));
        }
    }

    /// How many steps have been taken.
    public int steps() { return steps; }

    /// The moments: `exp_avg.NAME` and `exp_avg_sq.NAME` for each parameter. Live tensors, not copies.
    public SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        firstMoments.forEach((name, moment) -> {
            state.put(FIRST_MOMENT + name, moment);
            state.put(SECOND_MOMENT + name, secondMoments.get(name));
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
