package arabica.studies.world;

import arabica.nn.LanguageModel;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.ppo.RewardFunction;
import java.util.Arrays;
import java.util.List;

/// A preference model's score less its mean over the fine-tuned model's own responses, over their standard deviation:
/// so that one KL coefficient means the same for models of different scales.
public record StandardizedReward(PreferenceReward reward, double mean, double deviation) implements RewardFunction {

    /// Measures mean and deviation.
    ///
    /// @param prompts what `sft` answers, one response each
    public static StandardizedReward of(PreferenceReward reward, LanguageModel sft, ResponseSampler sampler,
            List<int[]> prompts) {
        double[] scores = reward.score(sampler.sample(sft, prompts));
        double mean = Arrays.stream(scores).average().orElseThrow();
        double variance = Arrays.stream(scores).map(score -> (score - mean) * (score - mean)).average().orElseThrow();
        return new StandardizedReward(reward, mean, Math.sqrt(Math.max(variance, 1e-12)));
    }

    @Override
    public double[] score(List<Response> responses) {
        return Arrays.stream(reward.score(responses)).map(score -> (score - mean) / deviation).toArray();
    }

    @Override
    public String fingerprint() { return reward.fingerprint() + " " + mean + " " + deviation; }
}
