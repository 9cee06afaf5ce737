package arabica.rlhf.dpo;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.slice;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.rlhf.loss.PairLogProbs;
import arabica.rlhf.loss.ResponseLogProbs;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// A loss of preference pairs; a unit is a pair, times its weight. Chosen and rejected go through the policy as one batch.
public final class DpoObjective implements Objective<ReferencedPair> {
    /// How far the loss at step 0 may be from what it is for `h = 0`, relative to the larger of it and 1.
    private static final double TOLERANCE = 1e-3;

    private final LanguageModel policy;
    private final DpoOptions options;
    private final boolean startsAtReference;
    private final ChosenWatch chosenWatch;
    private final LengthWatch lengthWatch = new LengthWatch();

    /// @param startsAtReference whether the policy is its own reference at the start, so that `h` must be 0
    public DpoObjective(LanguageModel policy, DpoOptions options, boolean startsAtReference) {
        this.policy = policy;
        this.options = options;
        this.startsAtReference = startsAtReference;
        chosenWatch = new ChosenWatch(options.loss().usesReference());
    }

    @Override
    public double units(ReferencedPair example) { return example.pair().weight(); }

    @Override
    public long tokens(ReferencedPair example) { return example.pair().tokens(); }

    @Override
    public long padded(ReferencedPair example) { return example.pair().padded(); }

    @Override
    public Tensor lossSum(List<ReferencedPair> micro, Dropout dropout, MetricSums metrics) {
        Tensor logProbs = logProbs(micro, dropout);
        double[] values = logProbs.toDoubles();
        PairMetrics ofPairs = new PairMetrics(options, metrics);
        for (int i = 0; i < micro.size(); i++) { ofPairs.add(micro.get(i), values[i], values[micro.size() + i]); }
        PairLogProbs pairs = pairs(logProbs, micro);
        Tensor loss = preferenceLoss(pairs, micro);
        if (options.sftWeight() > 0) { loss = add(loss, scale(pairs.chosen().policyMean(), -options.sftWeight())); }
        return PairExample.weightedSum(loss, micro.stream().map(ReferencedPair::pair).toList());
    }

    /// The policy's sums over tokens: of all chosen responses, then of all rejected ones.
    private Tensor logProbs(List<ReferencedPair> micro, Dropout dropout) {
        List<TokenSequence> sequences = PairExample.sequences(micro.stream().map(ReferencedPair::pair).toList());
        return LogProbs.perSequence(LogProbs.perToken(policy, sequences, dropout), sequences);
    }

    private PairLogProbs pairs(Tensor logProbs, List<ReferencedPair> micro) {
        int n = micro.size();
        return new PairLogProbs(
                side(slice(logProbs, 0, 0, n), micro, ReferencedPair::refChosen, PairExample::chosen),
                side(slice(logProbs, 0, n, 2 * n), micro, ReferencedPair::refRejected, PairExample::rejected));
    }

    private ResponseLogProbs side(Tensor logProbs, List<ReferencedPair> micro,
            ToDoubleFunction<ReferencedPair> reference, Function<PairExample, TokenSequence> response) {
        return new ResponseLogProbs(logProbs,
                options.loss().usesReference()
                        ? Optional.of(vector(micro, reference, logProbs))
                        : Optional.empty(),
                vector(micro, pair -> LogProbs.targets(response.apply(pair.pair())), logProbs));
    }

    private static Tensor vector(List<ReferencedPair> micro, ToDoubleFunction<ReferencedPair> value, Tensor like) {
        return Scope.current().of(like.dtype(), micro.stream().mapToDouble(value).toArray(), micro.size());
    }

    /// Per pair, `[pairs]`.
    private Tensor preferenceLoss(PairLogProbs logProbs, List<ReferencedPair> micro) {
        List<PairExample> pairs = micro.stream().map(ReferencedPair::pair).toList();
        return PairExample.allJudged(pairs)
                ? options.loss().perPair(logProbs, options.beta())
                : options.loss().perPair(logProbs, options.beta(),
                        PairExample.labels(pairs, logProbs.chosen().policy().dtype()));
    }

    /// When the policy is its own reference, each loss has a value that is known: ln 2 for the sigmoid.
    @Override
    public void checkStart(List<ReferencedPair> micro) {
        if (!startsAtReference || !options.loss().usesReference()) { return; }
        Scope.step(policy.backend(), () -> Autograd.noGrad(() -> {
            PairLogProbs pairs = pairs(logProbs(micro, Dropout.NONE), micro);
            double loss = sum(preferenceLoss(pairs, micro)).item() / micro.size();
            double expected = sum(preferenceLoss(atReference(pairs), micro)).item() / micro.size();
            if (!(Math.abs(loss - expected) <= TOLERANCE * Math.max(1, expected))) {
                throw new TrainingException(String.format(Locale.ROOT,
                        "self check: the loss before the first step is %.6f; as policy and reference are the same it"
                                + " must be %.6f",
                        loss, expected));
            }
        }));
    }

    private static PairLogProbs atReference(PairLogProbs pairs) {
        return new PairLogProbs(atReference(pairs.chosen()), atReference(pairs.rejected()));
    }

    private static ResponseLogProbs atReference(ResponseLogProbs response) {
        return new ResponseLogProbs(response.reference().orElseThrow(), response.reference(), response.lengths());
    }

    @Override
    public List<String> warnings(StepMetrics metrics) {
        return Stream.concat(chosenWatch.see(metrics).stream(), lengthWatch.see(metrics).stream()).toList();
    }
}
