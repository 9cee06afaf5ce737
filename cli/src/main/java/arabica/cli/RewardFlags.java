package arabica.cli;

import arabica.autograd.Scope;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.EnsembleReward;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.ppo.WeightedReward;
import arabica.rlhf.reward.EnsembleFolder;
import arabica.rlhf.reward.RewardEnsemble;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import picocli.CommandLine.Option;

/// What is maximised: one preference model, or several.
final class RewardFlags {
    @Option(names = "--reward", paramLabel = "DIR", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "the preference model; of several, the scores are combined")
    private List<Path> folders;

    @Option(names = "--reward-weights", paramLabel = "W", split = ",", description = "one weight for each --reward, as 1,0.5 (default: 1 each)")
    private double[] weights;

    @Option(names = "--reward-ensemble", paramLabel = "mean|min", description = "takes several --reward, or the members of one that `reward --ensemble` made, as one: their mean less --uncertainty-coef deviations, or the least of them (default: a weighted sum)")
    private EnsembleReward.Combination ensemble;

    @Option(names = "--uncertainty-coef", paramLabel = "K", defaultValue = "0", description = "standard deviations of an ensemble that are taken off its mean (default: ${DEFAULT-VALUE})")
    private double uncertaintyCoef;

    /// @throws IllegalArgumentException naming the flag that does not fit
    void check() {
        if (weights != null && weights.length != folders.size()) {
            throw new IllegalArgumentException("--reward-weights: " + weights.length + " weights for " + folders.size()
                    + " --reward");
        }
        if (weights != null && ensemble != null) {
            throw new IllegalArgumentException("--reward-weights are for a sum, --reward-ensemble has none");
        }
        if (ensemble != null && members().size() < 2) {
            throw new IllegalArgumentException("--reward-ensemble needs two preference models or more");
        }
        if (uncertaintyCoef != 0 && ensemble != EnsembleReward.Combination.MEAN) {
            throw new IllegalArgumentException("--uncertainty-coef is for --reward-ensemble mean");
        }
    }

    /// The folder of each preference model.
    List<Path> members() {
        return ensemble == null
                ? folders
                : folders.stream().flatMap(folder -> EnsembleFolder.models(folder).stream()).toList();
    }

    /// The first one, which a critic may start from.
    Path first() { return members().getFirst(); }

    List<ScalarModel> load(Scope scope, boolean frozen) {
        return members().stream().map(folder -> frozen
                ? RewardFolder.loadFrozen(folder, scope)
                : RewardFolder.load(folder, scope)).toList();
    }

    RewardFunction function(List<ScalarModel> models) {
        if (ensemble != null) {
            return new EnsembleReward(RewardEnsemble.of(models), names(), ensemble, uncertaintyCoef);
        }
        if (models.size() == 1 && weights == null) { return new PreferenceReward(models.getFirst()); }
        List<WeightedReward.Source> sources = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            sources.add(new WeightedReward.Source(names().get(i), weights == null ? 1 : weights[i],
                    new PreferenceReward(models.get(i))));
        }
        return new WeightedReward(sources);
    }

    /// The folders' names; numbered where two are the same.
    private List<String> names() {
        SequencedSet<String> names = new LinkedHashSet<>();
        for (Path folder : members()) {
            String name = folder.toAbsolutePath().normalize().getFileName().toString();
            String free = name;
            for (int i = 2; !names.add(free); i++) { free = String.format(Locale.ROOT, "%s-%d", name, i); }
        }
        return List.copyOf(names);
    }
}
