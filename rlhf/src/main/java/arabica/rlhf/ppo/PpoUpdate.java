package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.entropy;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.Shuffles;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.AdamW;
import arabica.nn.Gradients;
import arabica.nn.LanguageModel;
import arabica.nn.Parameters;
import arabica.nn.ScalarModel;
import arabica.nn.Seeds;
import arabica.rlhf.ppo.Rollout.Experience;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/// Several epochs of minibatches over one rollout: the policy and the critic each take a step per minibatch.
///
/// Policy and critic share no parameters, so each gradient is clipped by its own norm: the critic's errors cannot
/// shrink the policy's step.
final class PpoUpdate {
    private final LanguageModel policy;
    private final ScalarModel critic;
    private final AdamW policyOptimizer;
    private final AdamW criticOptimizer;
    private final TrainerOptions training;
    private final PpoOptions options;

    PpoUpdate(LanguageModel policy, ScalarModel critic, AdamW policyOptimizer, AdamW criticOptimizer,
            TrainerOptions training, PpoOptions options) {
        this.policy = policy;
        this.critic = critic;
        this.policyOptimizer = policyOptimizer;
        this.criticOptimizer = criticOptimizer;
        this.training = training;
        this.options = options;
    }

    /// @param step of the run, from 1: with the run's seed it decides the minibatches
    UpdateStatistics run(List<Experience> rollout, double learningRate, int step) {
        UpdateStatistics statistics = new UpdateStatistics(options.clip(), options.valueClip());
        int size = Math.min(rollout.size(),
                options.minibatchSize().orElse(training.batchSize() * training.gradAccum()));
        for (int epoch = 0; epoch < options.ppoEpochs(); epoch++) {
            int[] order = Shuffles.permutation(rollout.size(), Seeds.mix(training.seed(), step), epoch);
            UpdateStatistics ofEpoch = new UpdateStatistics(options.clip(), options.valueClip());
            for (int from = 0; from < order.length; from += size) {
                int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + size));
                minibatch(Arrays.stream(rows).mapToObj(rollout::get).toList(), learningRate, ofEpoch);
            }
            statistics.add(ofEpoch);
            if (options.approxKlStop().isPresent() && ofEpoch.approxKl() > options.approxKlStop().getAsDouble()) {
                break;
            }
        }
        return statistics;
    }

    private void minibatch(List<Experience> rows, double learningRate, UpdateStatistics statistics) {
        int tokens = rows.stream().mapToInt(row -> row.logProbs().length).sum();
        int micro = Math.ceilDiv(rows.size(), training.gradAccum());
        policy.parameters().zeroGrad();
        critic.parameters().zeroGrad();
        for (int from = 0; from < rows.size(); from += micro) {
            List<Experience> part = rows.subList(from, Math.min(rows.size(), from + micro));
            Scope.step(policy.backend(), () -> policyGradient(part, tokens, statistics));
            Scope.step(policy.backend(), () -> valueGradient(part, tokens, statistics));
        }
        double norm = step(policy.parameters(), policyOptimizer, learningRate, "the policy");
        double criticNorm = step(critic.parameters(), criticOptimizer, learningRate, "the critic");
        statistics.norms(norm, criticNorm);
    }

    private void policyGradient(List<Experience> rows, int tokens, UpdateStatistics statistics) {
        List<TokenSequence> sequences = rows.stream().map(Experience::sequence).toList();
        double[] old = flat(rows, Experience::logProbs);
        DoubleStream.Builder entropyOfTokens = DoubleStream.builder();
        Tensor logProbs = ResponseForward.logProbs(policy, sequences, options.temperature(),
                logits -> Arrays.stream(entropy(logits).toDoubles()).forEach(entropyOfTokens));
        double[] entropies = entropyOfTokens.build().toArray();
        double[] now = logProbs.toDoubles();
        Tensor losses = PpoLoss.policy(logProbs, upload(old), upload(flat(rows, Experience::advantages)),
                options.clip());
        double[] lossOfTokens = losses.toDoubles();
        for (int t = 0; t < now.length; t++) { statistics.policyToken(now[t], old[t], entropies[t], lossOfTokens[t]); }
        scale(sum(losses), 1.0 / tokens).backward();
    }

    private void valueGradient(List<Experience> rows, int tokens, UpdateStatistics statistics) {
        List<TokenSequence> sequences = rows.stream().map(Experience::sequence).toList();
        double[] old = flat(rows, Experience::values);
        double[] returns = flat(rows, Experience::returns);
        Tensor values = ResponseForward.values(critic, sequences);
        double[] now = values.toDoubles();
        Tensor losses = PpoLoss.value(values, upload(old), upload(returns), options.valueClip());
        double[] lossOfTokens = losses.toDoubles();
        for (int t = 0; t < now.length; t++) { statistics.valueToken(now[t], old[t], returns[t], lossOfTokens[t]); }
        scale(sum(losses), options.valueCoef() / tokens).backward();
    }

    private double step(Parameters parameters, AdamW optimizer, double learningRate, String who) {
        double norm = Gradients.norm(parameters);
        if (!Double.isFinite(norm)) {
            throw new TrainingException("the gradient of " + who + " is not a number (norm " + norm
                    + "): a smaller --lr or --max-grad-norm may help");
        }
        optimizer.step(learningRate, Gradients.clipScale(norm, training.maxGradNorm()));
        return norm;
    }

    private static double[] flat(List<Experience> rows, Function<Experience, double[]> field) {
        return rows.stream().map(field).flatMapToDouble(Arrays::stream).toArray();
    }

    private static Tensor upload(double[] values) { return Scope.current().of(DType.F32, values, values.length); }
}
