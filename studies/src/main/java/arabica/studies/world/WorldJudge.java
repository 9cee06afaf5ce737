package arabica.studies.world;

import arabica.datasets.world.World;
import arabica.datasets.world.WorldPrompt;
import arabica.datasets.world.truth.Judgement;
import arabica.datasets.world.truth.TrueReward;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.eval.Diversity;
import arabica.rlhf.eval.KlToReference;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.train.EndTokens;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Judges policies by the true reward: a sampled response to each held-out prompt at temperature 1, with the same draws
/// for every policy.
public final class WorldJudge {
    private static final long SAMPLING = 0x1D6E;

    private final WorldModels models;
    private final List<WorldPrompt> prompts;
    private final List<int[]> promptIds;
    private final SamplingConfig sampling;
    private final long seed;
    private final TrueReward truth = TrueReward.create();

    public WorldJudge(World world, WorldModels models, WorldSizes sizes) {
        this.models = models;
        seed = world.seed();
        prompts = world.heldOutPrompts(sizes.heldOutPrompts());
        promptIds = prompts.stream().map(prompt -> models.tokenizer().encode(prompt.text())).toList();
        sampling = SamplingConfig.sampling(sizes.maxNewTokens(), 1,
                EndTokens.of(models.sft().config(), models.tokenizer()));
    }

    /// A policy's response to each held-out prompt.
    ///
    /// @param draw another number, other responses
    public List<Response> sample(LanguageModel policy, int draw) {
        return new ResponseSampler(sampling, Seeds.mix(seed, SAMPLING, draw)).sample(policy, promptIds);
    }

    /// The true reward of a response to each held-out prompt.
    public double[] rewards(List<Response> responses) {
        return judgements(responses).stream().mapToDouble(Judgement::reward).toArray();
    }

    /// `KL(policy‖sft)` in nats per response, k1 on the policy's own samples: one number per prompt.
    public double[] kl(LanguageModel policy, List<Response> responses) {
        return KlToReference.perResponse(policy, models.sft(), responses, 1);
    }

    /// Means over the held-out prompts, into a cell's values: `true_reward` and its parts, `kl`, `distinct_2`, `words`,
    /// `finished`.
    public void judge(LanguageModel policy, ObjectNode into) {
        List<Response> responses = sample(policy, 0);
        List<Judgement> judgements = judgements(responses);
        into.put("true_reward", mean(judgements, Judgement::reward));
        into.put("kl", Arrays.stream(kl(policy, responses)).average().orElseThrow());
        into.put("topic", mean(judgements, Judgement::topic));
        into.put("politeness", mean(judgements, Judgement::politeness));
        into.put("correctness", mean(judgements, Judgement::correctness));
        into.put("length", mean(judgements, Judgement::length));
        into.put("fluency", mean(judgements, Judgement::fluency));
        List<String> texts = texts(responses);
        into.put("distinct_2", Diversity.distinctWords(texts, 2));
        into.put("words", Diversity.meanWords(texts));
        into.put("finished", responses.stream().mapToInt(r -> r.finished() ? 1 : 0).average().orElseThrow());
    }

    private List<Judgement> judgements(List<Response> responses) {
        List<String> texts = texts(responses);
        return IntStream.range(0, texts.size()).mapToObj(i -> truth.judge(prompts.get(i).facts(), texts.get(i)))
                .toList();
    }

    private List<String> texts(List<Response> responses) {
        return responses.stream().map(response -> models.tokenizer().decode(response.ids(), true)).toList();
    }

    private static double mean(List<Judgement> judgements, ToDoubleFunction<Judgement> part) {
        return judgements.stream().mapToDouble(part).average().orElseThrow();
    }
}
