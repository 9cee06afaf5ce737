package arabica.rlhf.dpo;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.slice;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingException;
import java.util.List;
import java.util.Locale;

/// The loss of direct preference optimization; a unit is a pair. Chosen and rejected go through the policy as one batch.
final class DpoObjective implements Objective<ReferencedPair> {
    /// How far the loss at step 0 may be from what it is for `h = 0`, relative to the larger of it and 1.
    private static final double TOLERANCE = 1e-3;

    private final LanguageModel policy;
    private final DpoOptions options;
    private final boolean startsAtReference;
    private final ChosenWatch chosenWatch;

    /// @param startsAtReference whether the policy is its own reference at the start, so that `h` must be 0
    DpoObjective(LanguageModel policy, DpoOptions options, boolean startsAtReference) {
        this.policy = policy;
        this.options = options;
        this.startsAtReference = startsAtReference;
        chosenWatch = new ChosenWatch(options.beta());
    }

    @Override
    public double units(ReferencedPair example) { return 1; }

    @Override
    public long tokens(ReferencedPair example) { return example.pair().tokens(); }

    @Override
    public long padded(ReferencedPair example) { return example.pair().padded(); }

    @Override
    public Tensor lossSum(List<ReferencedPair> micro, Dropout dropout, MetricSums metrics) {
        List<PairExample> pairs = micro.stream().map(ReferencedPair::pair).toList();
        List<TokenSequence> sequences = PairExample.sequences(pairs);
        Tensor logProbs = LogProbs.perSequence(LogProbs.perToken(policy, sequences, dropout), sequences);
        measure(logProbs.toDoubles(), micro, metrics);
        Tensor loss = preferenceLoss(logProbs, micro, pairs, sequences);
        if (options.sftWeight() > 0) {
            int n = micro.size();
            Tensor perToken = multiply(slice(logProbs, 0, 0, n), inverseLengths(sequences.subList(0, n), logProbs));
            loss = add(loss, scale(perToken, -options.sftWeight()));
        }
        return sum(loss);
    }

    /// Per pair, `[pairs]`.
    private Tensor preferenceLoss(Tensor logProbs, List<ReferencedPair> micro, List<PairExample> pairs,
            List<TokenSequence> sequences) {
        int n = micro.size();
        Tensor reference = references(micro, logProbs);
        Tensor policyTerm = logProbs;
        if (options.loss().tokenMeans()) {
            Tensor inverse = inverseLengths(sequences, logProbs);
            policyTerm = multiply(logProbs, inverse);
            reference = multiply(reference, inverse);
        }
        Tensor h = DpoLoss.logRatios(slice(policyTerm, 0, 0, n), slice(policyTerm, 0, n, 2 * n),
                slice(reference, 0, 0, n), slice(reference, 0, n, 2 * n));
        return PairExample.allJudged(pairs)
                ? options.loss().perPair(h, options.beta())
                : options.loss().perPair(h, options.beta(), PairExample.labels(pairs, h.dtype()));
    }

    /// When the policy is its own reference, `h` is 0 and the loss has a known value: ln 2 for the sigmoid.
    @Override
    public void checkStart(List<ReferencedPair> micro) {
        if (!startsAtReference) { return; }
        List<PairExample> pairs = micro.stream().map(ReferencedPair::pair).toList();
        List<TokenSequence> sequences = PairExample.sequences(pairs);
        Scope.step(policy.backend(), () -> Autograd.noGrad(() -> {
            Tensor logProbs = LogProbs.perSequence(LogProbs.perToken(policy, sequences, Dropout.NONE), sequences);
            double loss = sum(preferenceLoss(logProbs, micro, pairs, sequences)).item() / micro.size();
            Tensor zero = Scope.current().of(logProbs.dtype(), new double[1], 1);
            double expected = options.loss().perPair(zero, options.beta()).item();
            if (!(Math.abs(loss - expected) <= TOLERANCE * Math.max(1, expected))) {
                throw new TrainingException(String.format(Locale.ROOT,
                        "self check: the loss before the first step is %.6f; as policy and reference are the same it"
                                + " must be %.6f",
                        loss, expected));
            }
        }));
    }

    @Override
    public List<String> warnings(StepMetrics metrics) { return chosenWatch.see(metrics); }

    private void measure(double[] logProbs, List<ReferencedPair> micro, MetricSums metrics) {
        int n = micro.size();
        double beta = options.beta();
        for (int i = 0; i < n; i++) {
            double chosen = logProbs[i];
            double rejected = logProbs[n + i];
            double chosenReward = beta * (chosen - micro.get(i).refChosen());
            double rejectedReward = beta * (rejected - micro.get(i).refRejected());
            metrics.mean("logps/chosen", chosen, 1);
            metrics.mean("logps/rejected", rejected, 1);
            metrics.mean("rewards/chosen", chosenReward, 1);
            metrics.mean("rewards/rejected", rejectedReward, 1);
            metrics.mean("rewards/margins", chosenReward - rejectedReward, 1);
            metrics.mean("rewards/accuracies", chosenReward > rejectedReward ? 1 : 0, 1);
        }
    }

    private static Tensor references(List<ReferencedPair> micro, Tensor like) {
        int n = micro.size();
        double[] values = new double[2 * n];
        for (int i = 0; i < n; i++) {
            values[i] = micro.get(i).refChosen();
            values[n + i] = micro.get(i).refRejected();
        }
        return Scope.current().of(like.dtype(), values, 2 * n);
    }

    private static Tensor inverseLengths(List<TokenSequence> sequences, Tensor like) {
        double[] inverse = sequences.stream().mapToDouble(sequence -> 1.0 / LogProbs.targets(sequence)).toArray();
        return Scope.current().of(like.dtype(), inverse, inverse.length);
    }
}
