package arabica.rlhf.online;

import arabica.datasets.Shuffles;
import arabica.nn.AdamW;
import arabica.nn.Dropout;
import arabica.nn.Gradients;
import arabica.nn.LanguageModel;
import arabica.nn.Seeds;
import arabica.rlhf.dpo.DpoObjective;
import arabica.rlhf.dpo.ReferencedPair;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.StepGradient;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Learns from a round's pairs: passes over them in a seeded order, an optimizer step for each batch.
///
/// @param policy as it is trained; its layers may run again in backward
record RoundUpdate(LanguageModel policy, DpoObjective objective, AdamW optimizer, TrainerOptions training, int epochs) {
    private static final long ORDER_SEED = 3;

    /// @param loss     mean over all pairs of all passes, each before its own update
    /// @param gradNorm mean over updates, before clipping
    /// @param metrics  of the pairs, likewise
    record Result(double loss, double gradNorm, MetricSums metrics) {}

    /// @param pairs at least one
    Result run(List<ReferencedPair> pairs, double learningRate, int round) {
        int perStep = training.batchSize() * training.gradAccum();
        MetricSums metrics = new MetricSums();
        double loss = 0;
        double norms = 0;
        int updates = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = training.shuffle()
                    ? Shuffles.permutation(pairs.size(), Seeds.mix(training.seed(), ORDER_SEED, round), epoch)
                    : Shuffles.identity(pairs.size());
            for (int from = 0; from < order.length; from += perStep) {
                int to = Math.min(order.length, from + perStep);
                int update = updates++;
                StepGradient gathered = StepGradient.gather(objective, policy.parameters(),
                        micros(pairs, order, from, to), micro -> Dropout
                                .at(training.dropout(), Seeds.mix(training.seed(), ORDER_SEED, round), update, micro),
                        metrics);
                double norm = Gradients.norm(policy.parameters());
                requireFinite(round, "loss", gathered.loss());
                requireFinite(round, "gradient's norm", norm);
                optimizer.step(learningRate, Gradients.clipScale(norm, training.maxGradNorm()));
                loss += gathered.loss() * (to - from);
                norms += norm;
            }
        }
        return new Result(loss / ((double) pairs.size() * epochs), norms / updates, metrics);
    }

    private List<List<ReferencedPair>> micros(List<ReferencedPair> pairs, int[] order, int from, int to) {
        List<List<ReferencedPair>> micros = new ArrayList<>();
        for (int start = from; start < to; start += training.batchSize()) {
            micros.add(IntStream.range(start, Math.min(to, start + training.batchSize()))
                    .mapToObj(i -> pairs.get(order[i])).toList());
        }
        return micros;
    }

    private static void requireFinite(int round, String what, double value) {
        if (!Double.isFinite(value)) {
            throw new TrainingException("round " + round + ": the " + what + " is " + value
                    + "; nothing was updated from it (a smaller --lr may help)");
        }
    }
}
