package arabica.nn;

import java.util.List;
import java.util.Optional;

import arabica.autograd.Scope;

/// What LoRA has added to a set of parameters: which layers have an update, and the set without them. The updates
/// themselves are parameters like others, under PEFT's names ([LinearLayer#down()], [LinearLayer#up()]).
///
/// @param base      the frozen parameters that are updated; the same tensors
/// @param baseName  where the base comes from, as `adapter_config.json` says it: a folder
/// @param layers    those with an update
public record Adapters(LoraConfig config, Parameters base, String baseName, List<LinearLayer> layers) {
    public Adapters { layers = List.copyOf(layers); }

    /// A frozen copy of the base in new memory, ready for the updates to be added.
    Parameters copyBase(Scope target) {
        Parameters copy = base.copy(target);
        copy.freeze();
        return new Parameters(copy, new Adapters(config, copy, baseName, layers));
    }

    /// The update of a layer, where it has one.
    Optional<LowRank> update(Parameters parameters, String name) {
        return layers.stream().filter(layer -> layer.name().equals(name)).findFirst()
                .map(layer -> new LowRank(parameters.get(layer.down()), parameters.get(layer.up()), config.scale(),
                        config.dropout(), name.hashCode()));
    }
}
