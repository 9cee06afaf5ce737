package arabica.rlhf.eval;

import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.ppo.RewardFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Comparisons in the eyes of a reward function, for data whose truth nobody knows. Beware: a policy that was trained
/// against the same function looks better here than it is.
///
/// @param sampling  how the models answer
/// @param bootstrap its seed decides the draws too
public record RewardEvaluation(RewardFunction reward, SamplingConfig sampling, Bootstrap bootstrap) {

    /// How often `model` beats `other` on the same prompts.
    public WinRate winRate(LanguageModel model, LanguageModel other, List<int[]> prompts) {
        return WinRate.of(reward.score(sample(model, prompts)), reward.score(sample(other, prompts)), bootstrap);
    }

    /// Where a model stands between reward and distance from the reference.
    public FrontierPoint point(String name, LanguageModel model, LanguageModel reference, List<int[]> prompts) {
        List<Response> responses = sample(model, prompts);
        double temperature = sampling.temperature() == 0 ? 1 : sampling.temperature();
        double[] kl = KlToReference.perResponse(model, reference, responses, temperature);
        return new FrontierPoint(name, bootstrap.mean(kl), bootstrap.mean(reward.score(responses)));
    }

    /// The scores of a model's responses, one to each prompt: with the same prompts and seed for each model, what
    /// [PairwiseJudgements#ofScores] compares.
    public double[] scores(LanguageModel model, List<int[]> prompts) { return reward.score(sample(model, prompts)); }

    /// What best-of-n reaches from this model, chooser and judge being one, from n draws for each prompt.
    public BestOfNCurve bestOf(int n, LanguageModel model, List<int[]> prompts) {
        List<double[]> draws = new ArrayList<>();
        for (int draw = 0; draw < n; draw++) {
            draws.add(reward.score(new ResponseSampler(sampling, Seeds.mix(bootstrap.seed(), draw))
                    .sample(model, prompts)));
        }
        List<double[]> scores = IntStream.range(0, prompts.size())
                .mapToObj(prompt -> draws.stream().mapToDouble(draw -> draw[prompt]).toArray()).toList();
        return BestOfNCurve.of(scores, scores, bootstrap);
    }

    private List<Response> sample(LanguageModel model, List<int[]> prompts) {
        return new ResponseSampler(sampling, bootstrap.seed()).sample(model, prompts);
    }
}
