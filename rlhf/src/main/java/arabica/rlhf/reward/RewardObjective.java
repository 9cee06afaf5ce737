package arabica.rlhf.reward;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.slice;

import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.TrainingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The pairwise loss of a preference model; a unit is a pair, times its weight. Chosen and rejected go through the model as
/// one batch, and where the language model's head has a loss too, the chosen's hidden states serve both.
public final class RewardObjective implements Objective<PairExample> {
    /// How far apart the scores of a sequence alone and among others may be, relative to the larger of it and 1.
    private static final double TOLERANCE = 1e-3;

    private final ScalarModel model;
    private final RewardOptions options;

    public RewardObjective(ScalarModel model, PairwiseLoss loss) { this(model, RewardOptions.of(loss)); }

    public RewardObjective(ScalarModel model, RewardOptions options) {
        this.model = model;
        this.options = options;
    }

    @Override
    public double units(PairExample example) { return example.weight(); }

    @Override
    public long tokens(PairExample example) { return example.tokens(); }

    @Override
    public long padded(PairExample example) { return example.padded(); }

    /// The loss may rise, by overconfidence, while pairs are ranked better still.
    @Override
    public Watched watched() { return new Watched("eval_accuracy", true); }

    @Override
    public Tensor lossSum(List<PairExample> micro, Dropout dropout, MetricSums metrics) {
        int n = micro.size();
        Rewards.Forward forward = Rewards.forward(model, ids(micro), dropout);
        Tensor scores = forward.scores();
        measure(scores.toDoubles(), n, metrics);
        Optional<Tensor> labels = PairExample.allJudged(micro)
                ? Optional.empty()
                : Optional.of(PairExample.labels(micro, scores.dtype()));
        Tensor perPair = options.loss().perPair(slice(scores, 0, 0, n), slice(scores, 0, n, 2 * n), labels,
                PairExample.margins(micro, options.loss().margin(), scores.dtype()));
        if (options.lmWeight() > 0) {
            perPair = add(perPair, scale(logLikelihoods(forward.hidden(), micro, metrics), -options.lmWeight()));
        }
        return PairExample.weightedSum(perPair, micro);
    }

    /// Means over the tokens of each chosen response, `[pairs]`.
    private Tensor logLikelihoods(Tensor hidden, List<PairExample> micro, MetricSums metrics) {
        List<TokenSequence> chosen = micro.stream().map(PairExample::chosen).toList();
        Tensor means = LogProbs.meanPerSequence(LogProbs.perToken(model.body(), hidden, chosen), chosen);
        for (double mean : means.toDoubles()) { metrics.mean("lm_loss", -mean, 1); }
        return means;
    }

    /// A pad is never pooled: a sequence has the same score alone as it has beside longer ones. Where all of them are of one
    /// length, the first is tried without its last token, so that there is a pad to be read.
    @Override
    public void checkStart(List<PairExample> micro) {
        List<int[]> ids = ids(micro);
        int shortest = 0;
        int longest = 0;
        for (int i = 1; i < ids.size(); i++) {
            shortest = ids.get(i).length < ids.get(shortest).length ? i : shortest;
            longest = ids.get(i).length > ids.get(longest).length ? i : longest;
        }
        int[] probe = ids.get(shortest);
        if (probe.length == ids.get(longest).length) { probe = Arrays.copyOf(probe, Math.max(1, probe.length - 1)); }
        double among = Rewards.score(model, List.of(probe, ids.get(longest)), 2)[0];
        double alone = Rewards.score(model, List.of(probe), 1)[0];
        if (!(Math.abs(among - alone) <= TOLERANCE * Math.max(1, Math.abs(alone)))) {
            throw new TrainingException(String.format(Locale.ROOT,
                    "self check: a sequence scores %.6f alone and %.6f beside longer ones: a pad was read", alone,
                    among));
        }
    }

    private static void measure(double[] scores, int n, MetricSums metrics) {
        for (int i = 0; i < n; i++) {
            double chosen = scores[i];
            double rejected = scores[n + i];
            metrics.mean("accuracy", chosen > rejected ? 1 : 0, 1);
            metrics.mean("margin", chosen - rejected, 1);
            metrics.mean("mean_reward", chosen + rejected, 2);
            metrics.min("min_reward", Math.min(chosen, rejected));
            metrics.max("max_reward", Math.max(chosen, rejected));
        }
    }

    private static List<int[]> ids(List<PairExample> pairs) {
        return PairExample.sequences(pairs).stream().map(TokenSequence::ids).toList();
    }
}
