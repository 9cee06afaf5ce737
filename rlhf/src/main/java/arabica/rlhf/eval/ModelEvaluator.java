package arabica.rlhf.eval;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.ppo.RewardFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/// Judges models on the same prompts with the same seed, so that their numbers can stand side by side.
///
/// The judge is handed in: this class knows neither a true reward nor where one would come from.
///
/// @param <P> what a prompt is to the judge: its text, or a row with what the right answer would be
public final class ModelEvaluator<P> {
    private final BpeTokenizer tokenizer;
    private final List<P> prompts;
    private final List<int[]> promptIds;
    private final ToDoubleBiFunction<P, String> judge;
    private final LanguageModel reference;
    private final SamplingConfig sampling;
    private final Bootstrap bootstrap;

    /// @param prompts   what the models are asked
    /// @param tokenize  a prompt's token ids
    /// @param judge     scores a response's text
    /// @param reference KL is measured from it
    /// @param bootstrap its seed decides the models' draws too
    public ModelEvaluator(BpeTokenizer tokenizer, List<P> prompts, Function<P, int[]> tokenize,
            ToDoubleBiFunction<P, String> judge, LanguageModel reference, SamplingConfig sampling,
            Bootstrap bootstrap) {
        this.tokenizer = tokenizer;
        this.prompts = List.copyOf(prompts);
        this.promptIds = this.prompts.stream().map(tokenize).toList();
        this.judge = judge;
        this.reference = reference;
        this.sampling = sampling;
        this.bootstrap = bootstrap;
    }

    /// One response per prompt.
    public ModelEvaluation evaluate(LanguageModel model) {
        List<Response> responses = sample(model, 0);
        double temperature = sampling.temperature() == 0 ? 1 : sampling.temperature();
        return judged(responses,
                bootstrap.mean(KlToReference.perResponse(model, reference, responses, temperature)));
    }

    /// For each prompt the best of n responses of a model, in the eyes of `reward`.
    public ModelEvaluation bestOf(int n, LanguageModel model, RewardFunction reward) {
        List<List<Response>> draws = IntStream.range(0, n).mapToObj(draw -> sample(model, draw)).toList();
        List<double[]> scores = draws.stream().map(reward::score).toList();
        List<Response> best = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            int prompt = i;
            int pick = BestOfN.pick(scores.stream().mapToDouble(score -> score[prompt]).toArray());
            best.add(draws.get(pick).get(prompt));
        }
        double bound = BestOfN.klBound(n);
        return judged(best, new Estimate(bound, bound, bound, bootstrap.level()));
    }

    /// The judge's view of responses that exist already, such as ideal ones.
    public double[] judge(List<String> responses) {
        return IntStream.range(0, prompts.size())
                .mapToDouble(i -> judge.applyAsDouble(prompts.get(i), responses.get(i))).toArray();
    }

    private List<Response> sample(LanguageModel model, int draw) {
        return new ResponseSampler(sampling, Seeds.mix(bootstrap.seed(), draw)).sample(model, promptIds);
    }

    private ModelEvaluation judged(List<Response> responses, Estimate kl) {
        List<String> texts = responses.stream().map(response -> tokenizer.decode(response.ids(), true)).toList();
        double[] rewards = judge(texts);
        return new ModelEvaluation(texts, rewards, bootstrap.mean(rewards), kl, Diversity.distinctWords(texts, 2),
                responses.stream().mapToInt(response -> response.ids().length).average().orElse(0),
                Diversity.meanWords(texts),
                responses.stream().mapToInt(response -> response.finished() ? 1 : 0).average().orElse(0));
    }
}
