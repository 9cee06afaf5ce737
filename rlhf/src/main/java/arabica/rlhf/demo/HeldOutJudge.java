package arabica.rlhf.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.world.WorldPrompt;
import arabica.datasets.world.truth.Judgement;
import arabica.datasets.world.truth.TrueReward;
import arabica.nn.FinishReason;
import arabica.nn.Generation;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.eval.BestOfN;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.Diversity;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.LogProbs;

/// Judges policies on the held-out prompts by the true reward: one sampled response per prompt at temperature 1,
/// from the same seed for every policy. The truth is read here and, for the
/// preference model's baselines, in [DemoPipeline]; nowhere else.
final class HeldOutJudge {
    private static final int BATCH = 64;

    private final List<WorldPrompt> prompts;
    private final List<int[]> promptIds;
    private final BpeTokenizer tokenizer;
    private final LanguageModel sft;
    private final ScalarModel preferenceModel;
    private final int maxNewTokens;
    private final long seed;
    private final TrueReward truth = TrueReward.create();

    HeldOutJudge(List<WorldPrompt> prompts, BpeTokenizer tokenizer, LanguageModel sft, ScalarModel preferenceModel,
            int maxNewTokens, long seed) {
        this.prompts = prompts;
        this.promptIds = prompts.stream().map(prompt -> tokenizer.encode(prompt.text())).toList();
        this.tokenizer = tokenizer;
        this.sft = sft;
        this.preferenceModel = preferenceModel;
        this.maxNewTokens = maxNewTokens;
        this.seed = seed;
    }

    List<WorldPrompt> prompts() { return prompts; }

    double bestPossible() { return truth.best(); }

    /// Samples from a policy and judges what it says.
    PolicyJudgement judge(String name, LanguageModel policy) {
        List<Generation> generations = new Generator(policy).generate(promptIds, sampling(), seed);
        List<TokenSequence> sequences = sequences(generations);
        double[] ours = LogProbs.sums(policy, sequences, BATCH);
        double[] theirs = LogProbs.sums(sft, sequences, BATCH);
        double kl = IntStream.range(0, ours.length).mapToDouble(i -> ours[i] - theirs[i]).average().orElse(0);
        return judgement(name, generations, kl);
    }

    /// The best of n responses of the SFT model by the preference model: what search alone gains from that model, and
    /// a control for the trained policies. Its KL is the bound ln n − (n−1)/n.
    PolicyJudgement bestOf(int n) {
        List<Generation> best = new ArrayList<>();
        double[] bestScore = new double[prompts.size()];
        for (int k = 0; k < n; k++) {
            List<Generation> drawn = new Generator(sft).generate(promptIds, sampling(), seed + 1 + k);
            double[] scores = scores(drawn);
            for (int i = 0; i < scores.length; i++) {
                if (k == 0) {
                    best.add(drawn.get(i));
                    bestScore[i] = scores[i];
                } else if (scores[i] > bestScore[i]) {
                    best.set(i, drawn.get(i));
                    bestScore[i] = scores[i];
                }
            }
        }
        return judgement("best_of_" + n, best, BestOfN.klBound(n));
    }

    private SamplingConfig sampling() {
        return SamplingConfig.sampling(maxNewTokens, 1, EndTokens.of(sft.config(), tokenizer));
    }

    private List<TokenSequence> sequences(List<Generation> generations) {
        return IntStream.range(0, generations.size()).mapToObj(i -> {
            int[] prompt = promptIds.get(i);
            int[] response = generations.get(i).newIds();
            int[] all = IntStream.concat(IntStream.of(prompt), IntStream.of(response)).toArray();
            return new TokenSequence(all, prompt.length);
        }).toList();
    }

    private double[] scores(List<Generation> generations) {
        return Rewards.score(preferenceModel, sequences(generations).stream().map(TokenSequence::ids).toList(), BATCH);
    }

    private PolicyJudgement judgement(String name, List<Generation> generations, double kl) {
        List<String> responses = generations.stream().map(g -> tokenizer.decode(g.newIds(), true)).toList();
        List<Judgement> judgements = IntStream.range(0, responses.size())
                .mapToObj(i -> truth.judge(prompts.get(i).facts(), responses.get(i))).toList();
        double[] rewards = judgements.stream().mapToDouble(Judgement::reward).toArray();
        SequencedMap<String, Double> components = new LinkedHashMap<>();
        components.put("topic", judgements.stream().mapToDouble(Judgement::topic).average().orElse(0));
        components.put("politeness", judgements.stream().mapToDouble(Judgement::politeness).average().orElse(0));
        components.put("correctness", judgements.stream().mapToDouble(Judgement::correctness).average().orElse(0));
        components.put("length", judgements.stream().mapToDouble(Judgement::length).average().orElse(0));
        components.put("fluency", judgements.stream().mapToDouble(Judgement::fluency).average().orElse(0));
        double finished = generations.stream().filter(g -> g.finishReason() == FinishReason.EOS).count()
                / (double) generations.size();
        double score = Arrays.stream(scores(generations)).average().orElse(0);
        return new PolicyJudgement(name, Bootstrap.seeded(seed).mean(rewards), components, kl,
                Diversity.distinctWords(responses, 2), Diversity.meanWords(responses), finished, score, rewards,
                responses);
    }
}
