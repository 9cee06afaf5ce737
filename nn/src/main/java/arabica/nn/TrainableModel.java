package arabica.nn;

import arabica.autograd.Scope;

/// What language models and preference models have in common for whoever trains them.
///
/// @param <M> the model's own type
public interface TrainableModel<M extends TrainableModel<M>> {
    Parameters parameters();

    /// A model of the same configuration and values with memory of its own.
    M copy(Scope scope);

    /// This model on the same parameters, which keeps of each layer only what goes into it until backward, and then runs
    /// the layer again ([arabica.autograd.ops.Ops#checkpoint]): less memory, a third more time, the same bits.
    M checkpointed();
}
