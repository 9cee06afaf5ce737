package arabica.rlhf.reward;

import static arabica.autograd.ops.Ops.slice;

import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.TrainingException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The pairwise loss of a preference model; a unit is a pair, times its weight. Chosen and rejected go through the model as one batch.
public final class RewardObjective implements Objective<PairExample> {
    /// How far apart the scores of a sequence alone and among others may be, relative to the larger of it and 1.
    private static final double TOLERANCE = 1e-3;

    private final ScalarModel model;
    private final PairwiseLoss loss;

    public RewardObjective(ScalarModel model, PairwiseLoss loss) {
        this.model = model;
        this.loss = loss;
    }

    @Override
    public double units(PairExample example) { return example.weight(); }

    @Override
    public long tokens(PairExample example) { return example.tokens(); }

    @Override
    public long padded(PairExample example) { return example.padded(); }

    @Override
    public Tensor lossSum(List<PairExample> micro, Dropout dropout, MetricSums metrics) {
        int n = micro.size();
        Tensor scores = Rewards.scores(model, ids(micro), dropout);
        measure(scores.toDoubles(), n, metrics);
        Tensor chosen = slice(scores, 0, 0, n);
        Tensor rejected = slice(scores, 0, n, 2 * n);
        Optional<Tensor> labels = PairExample.allJudged(micro)
                ? Optional.empty()
                : Optional.of(PairExample.labels(micro, scores.dtype()));
        return PairExample.weightedSum(loss.perPair(chosen, rejected, labels,
                PairExample.margins(micro, loss.margin(), scores.dtype())), micro);
    }

    /// A pad is never pooled: a sequence has the same score alone as it has beside longer ones.
    @Override
    public void checkStart(List<PairExample> micro) {
        List<int[]> ids = ids(micro);
        int shortest = 0;
        for (int i = 1; i < ids.size(); i++) { shortest = ids.get(i).length < ids.get(shortest).length ? i : shortest; }
        double among = Rewards.score(model, ids, ids.size())[shortest];
        double alone = Rewards.score(model, List.of(ids.get(shortest)), 1)[0];
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
