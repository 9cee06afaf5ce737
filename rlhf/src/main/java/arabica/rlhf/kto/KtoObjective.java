package arabica.rlhf.kto;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.rlhf.dpo.ChosenWatch;
import arabica.rlhf.loss.KtoLoss;
import arabica.rlhf.loss.ResponseLogProbs;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The loss of single responses; a unit is a response.
///
/// The estimate of the KL divergence is of a whole batch, all micro-batches together: it is made before the first of them,
/// without gradient, so that a batch has the same gradient however it is cut.
final class KtoObjective implements Objective<ReferencedResponse> {
    /// How far the loss at step 0 may be from what it is for a log-ratio of 0.
    private static final double TOLERANCE = 1e-3;

    private final LanguageModel policy;
    private final Optional<LanguageModel> reference;
    private final KtoOptions options;
    private final int maxLength;
    private final boolean startsAtReference;
    private final ChosenWatch chosenWatch = new ChosenWatch(true);
    private double kl;

    /// @param reference         for the estimate of the KL divergence; empty where the loss has none
    /// @param maxLength         tokens that policy and reference are given at most
    /// @param startsAtReference whether the policy is its own reference at the start, so that all log-ratios must be 0
    KtoObjective(LanguageModel policy, Optional<LanguageModel> reference, KtoOptions options,
            int maxLength, boolean startsAtReference) {
        this.policy = policy;
        this.reference = reference;
        this.options = options;
        this.maxLength = maxLength;
        this.startsAtReference = startsAtReference;
    }

    @Override
    public double units(ReferencedResponse example) { return 1; }

    @Override
    public long tokens(ReferencedResponse example) { return example.sequence().length(); }

    @Override
    public void beforeBatch(Examples<List<ReferencedResponse>> micros) {
        if (options.loss().reference() == KtoLoss.ReferencePoint.ZERO || reference.isEmpty()) { return; }
        List<TokenSequence> rows = new ArrayList<>();
        for (int m = 0; m < micros.size(); m++) { micros.get(m).forEach(example -> rows.add(example.sequence())); }
        if (rows.size() < 2) {
            kl = 0; // No other response to be had: the row's own would take its log-ratio out of the loss.
            return;
        }
        List<TokenSequence> mismatched = Mismatched.of(rows, maxLength);
        int batchSize = micros.get(0).size();
        double[] ofPolicy = LogProbs.sums(policy, mismatched, batchSize);
        double[] ofReference = LogProbs.sums(reference.get(), mismatched, batchSize);
        double sum = 0;
        for (int i = 0; i < ofPolicy.length; i++) { sum += ofPolicy[i] - ofReference[i]; }
        kl = Math.max(0, sum / ofPolicy.length);
    }

    @Override
    public Tensor lossSum(List<ReferencedResponse> micro, Dropout dropout, MetricSums metrics) {
        ResponseLogProbs responses = responses(micro, dropout);
        double[] logProbs = responses.policy().toDoubles();
        for (int i = 0; i < logProbs.length; i++) { measure(micro.get(i), logProbs[i], metrics); }
        metrics.difference("rewards/margins", "rewards/chosen", "rewards/rejected");
        Tensor loss = options.loss().perResponse(responses.logRatio(), desirable(micro), options.beta(), kl);
        if (options.sftWeight() > 0) {
            Tensor learnt = vector(micro, example -> example.example().desirable() ? 1 : 0, loss);
            loss = add(loss, scale(multiply(learnt, responses.policyMean()), -options.sftWeight()));
        }
        return sum(loss);
    }

    /// Names are TRL's: what it calls chosen is a desirable response.
    private void measure(ReferencedResponse response, double logProb, MetricSums metrics) {
        boolean desirable = response.example().desirable();
        String side = desirable ? "chosen" : "rejected";
        double logRatio = logProb - response.reference();
        metrics.mean("logps/" + side, logProb, 1);
        metrics.mean("rewards/" + side, options.beta() * logRatio, 1);
        metrics.mean("logratios/" + side, logRatio, 1);
        metrics.mean("kl", kl, 1);
        if (options.sftWeight() > 0 && desirable) {
            metrics.mean("nll_loss", -logProb / LogProbs.targets(response.sequence()), 1);
        }
    }

    /// When the policy is its own reference, all log-ratios are 0, and so is their mean: `1 − σ(0)` times each weight.
    @Override
    public void checkStart(List<ReferencedResponse> micro) {
        if (!startsAtReference) { return; }
        Scope.step(policy.backend(), () -> Autograd.noGrad(() -> {
            Tensor logRatio = responses(micro, Dropout.NONE).logRatio();
            double loss = sum(options.loss().perResponse(logRatio, desirable(micro), options.beta(), 0)).item();
            double expected = 0;
            for (boolean is : desirable(micro)) { expected += options.loss().weight(is) / 2; }
            if (!(Math.abs(loss - expected) <= TOLERANCE * Math.max(1, expected))) {
                throw new TrainingException(String.format(Locale.ROOT,
                        "self check: the loss before the first step is %.6f; as policy and reference are the same it"
                                + " must be %.6f",
                        loss / micro.size(), expected / micro.size()));
            }
        }));
    }

    @Override
    public List<String> warnings(StepMetrics metrics) { return chosenWatch.see(metrics); }

    private ResponseLogProbs responses(List<ReferencedResponse> micro, Dropout dropout) {
        List<TokenSequence> rows = micro.stream().map(ReferencedResponse::sequence).toList();
        Tensor logProbs = LogProbs.perSequence(LogProbs.perToken(policy, rows, dropout), rows);
        return new ResponseLogProbs(logProbs, Optional.of(vector(micro, ReferencedResponse::reference, logProbs)),
                vector(micro, example -> LogProbs.targets(example.sequence()), logProbs));
    }

    private static boolean[] desirable(List<ReferencedResponse> micro) {
        boolean[] desirable = new boolean[micro.size()];
        for (int i = 0; i < desirable.length; i++) { desirable[i] = micro.get(i).example().desirable(); }
        return desirable;
    }

    private static Tensor vector(List<ReferencedResponse> micro, ToDoubleFunction<ReferencedResponse> value,
            Tensor like) {
        return Scope.current().of(like.dtype(), micro.stream().mapToDouble(value).toArray(), micro.size());
    }
}
