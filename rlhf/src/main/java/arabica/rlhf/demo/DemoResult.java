package arabica.rlhf.demo;

import java.util.List;
import java.util.SequencedMap;

import arabica.datasets.world.WorldPrompt;
import arabica.rlhf.train.StepMetrics;

/// All that the demo found out.
///
/// @param prompts       held-out prompts, in the order of every judgement's responses
/// @param judgements    base, sft, dpo, dpo_random, dpo_all, ppo, best_of_16
/// @param bestPossible  the greatest true reward that any response can have
/// @param curves        metrics of each stage's steps
/// @param recipe        the settings of every stage, in words
/// @param seconds       by stage
public record DemoResult(long seed, DemoSizes sizes, List<WorldPrompt> prompts, List<PolicyJudgement> judgements,
        PreferenceModelJudgement preferenceModel, FilterOutcome filter, double bestPossible,
        SequencedMap<String, List<StepMetrics>> curves, SequencedMap<String, String> recipe,
        SequencedMap<String, Double> seconds) {

    public PolicyJudgement judgement(String name) {
        return judgements.stream().filter(judgement -> judgement.name().equals(name)).findFirst().orElseThrow();
    }

    public double totalSeconds() { return seconds.values().stream().mapToDouble(Double::doubleValue).sum(); }
}
