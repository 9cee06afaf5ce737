package arabica.rlhf.ppo;

import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.train.TrainerOptions;
import java.util.List;
import java.util.function.Supplier;

/// What the policy says before it has learnt anything, to measure scores by: a pure function of policy, prompts and seed.
///
/// @param prompts     at least one; asked again where they are fewer than responses
/// @param rolloutSize responses of a step: so many are sampled, or 256 where that is more
public record StartResponses(LanguageModel policy, List<int[]> prompts, SamplingConfig sampling, int rolloutSize,
        TrainerOptions training) implements Supplier<List<Response>> {
    private static final long SEED = 3;
    /// Responses, where a rollout has not more.
    private static final int LEAST = 256;

    @Override
    public List<Response> get() {
        PromptOrder order = new PromptOrder(prompts.size(), Math.max(LEAST, rolloutSize), training.shuffle(),
                training.seed());
        List<int[]> asked = order.ofStep(1).stream().map(prompts::get).toList();
        return new ResponseSampler(sampling, Seeds.mix(training.seed(), SEED)).sample(policy, asked);
    }
}
