package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.entropy;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.subtract;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.Shuffles;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import arabica.nn.Seeds;
import arabica.rlhf.ppo.PolicyAlgorithm.ValueObjective;
import arabica.rlhf.ppo.Rollout.Experience;
import arabica.rlhf.train.TrainerOptions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/// Several epochs of minibatches over one rollout: what learns takes a step per minibatch.
///
/// A critic of its own is a second learner, and each gradient is clipped by its own norm: the critic's errors cannot
/// shrink the policy's step. A head on the policy's body learns with it, by the sum of both losses.
final class PolicyUpdate {
    private final PolicyAlgorithm algorithm;
    private final Learners learners;
    private final TrainerOptions training;

    PolicyUpdate(PolicyAlgorithm algorithm, Learners learners, TrainerOptions training) {
        this.algorithm = algorithm;
        this.learners = learners;
        this.training = training;
    }

    /// @param klCoef β of this rollout
    /// @param step   of the run, from 1: with the run's seed it decides the minibatches
    UpdateStatistics run(List<Experience> rollout, double klCoef, double learningRate, int step) {
        PolicyOptions options = algorithm.options();
        UpdateStatistics statistics = statistics();
        int size = Math.min(rollout.size(),
                options.minibatchSize().orElse(training.batchSize() * training.gradAccum()));
        boolean policyLearns = algorithm.critic().map(ValueObjective::warmup).orElse(0) < step;
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
            int[] order = Shuffles.permutation(rollout.size(), Seeds.mix(training.seed(), step), epoch);
            UpdateStatistics ofEpoch = statistics();
            for (int from = 0; from < order.length; from += size) {
                int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + size));
                new Minibatch(Arrays.stream(rows).mapToObj(rollout::get).toList(), klCoef, policyLearns, ofEpoch)
                        .step(learningRate);
            }
            statistics.add(ofEpoch);
            if (options.approxKlStop().isPresent() && ofEpoch.approxKl() > options.approxKlStop().getAsDouble()) {
                break;
            }
        }
        return statistics;
    }

    private UpdateStatistics statistics() {
        return new UpdateStatistics(algorithm.clip(),
                algorithm.critic().map(ValueObjective::clip).orElse(Double.POSITIVE_INFINITY));
    }

    /// One optimizer step of whatever learns.
    private final class Minibatch {
        private final List<Experience> rows;
        private final double klCoef;
        private final boolean policyLearns;
        private final UpdateStatistics statistics;
        private final int tokens;

        Minibatch(List<Experience> rows, double klCoef, boolean policyLearns, UpdateStatistics statistics) {
            this.rows = rows;
            this.klCoef = klCoef;
            this.policyLearns = policyLearns;
            this.statistics = statistics;
            this.tokens = rows.stream().mapToInt(row -> row.logProbs().length).sum();
        }

        void step(double learningRate) {
            int micro = Math.ceilDiv(rows.size(), training.gradAccum());
            learners.policy().parameters().zeroGrad();
            learners.ownCritic().ifPresent(critic -> critic.parameters().zeroGrad());
            for (int from = 0; from < rows.size(); from += micro) {
                gradients(rows.subList(from, Math.min(rows.size(), from + micro)));
            }
            double norm = policyLearns ? learners.policy().step(learningRate, training.maxGradNorm()) : 0;
            double criticNorm = learners.ownCritic().map(critic -> critic.step(learningRate, training.maxGradNorm()))
                    .orElse(0.0);
            statistics.norms(norm, criticNorm);
        }

        private void gradients(List<Experience> part) {
            LanguageModel policy = learners.model();
            List<TokenSequence> sequences = part.stream().map(Experience::sequence).toList();
            switch (learners.critic().orElse(null)) {
                case null -> Scope.step(policy.backend(), () -> policyLoss(part, sequences,
                        ResponseForward.states(policy, sequences)).backward());
                case Critic.Separate own -> {
                    if (policyLearns) {
                        Scope.step(policy.backend(), () -> policyLoss(part, sequences,
                                ResponseForward.states(policy, sequences)).backward());
                    }
                    Scope.step(policy.backend(), () -> valueLoss(part, own.model(),
                            ResponseForward.states(own.model().body(), sequences)).backward());
                }
                case Critic.Shared shared -> Scope.step(policy.backend(), () -> {
                    Tensor states = ResponseForward.states(policy, sequences);
                    add(policyLoss(part, sequences, states), valueLoss(part, shared.model(), states)).backward();
                });
            }
        }

        private Tensor policyLoss(List<Experience> part, List<TokenSequence> sequences, Tensor states) {
            PolicyOptions options = algorithm.options();
            LanguageModel policy = learners.model();
            DoubleStream.Builder entropyOfTokens = DoubleStream.builder();
            Tensor logProbs = ResponseForward.logProbs(policy, states, sequences, options.temperature(),
                    logits -> Arrays.stream(entropy(logits).toDoubles()).forEach(entropyOfTokens));
            double[] entropies = entropyOfTokens.build().toArray();
            double[] now = logProbs.toDoubles();
            double[] old = LossBatch.flat(part, Experience::logProbs);
            Tensor loss = algorithm.policyLoss(
                    new LossBatch(part, logProbs, klCoef, rows.size(), tokens, options.maxNewTokens()));
            for (int t = 0; t < now.length; t++) { statistics.policyToken(now[t], old[t], entropies[t]); }
            statistics.policyLoss(loss.item(), tokens);
            if (options.entropyCoef() == 0) { return loss; }
            return subtract(loss, scale(sum(ResponseForward.entropy(policy, states, options.temperature())),
                    options.entropyCoef() / tokens));
        }

        private Tensor valueLoss(List<Experience> part, ScalarModel critic, Tensor states) {
            ValueObjective objective = algorithm.critic().orElseThrow();
            Tensor values = critic.scores(states);
            double[] now = values.toDoubles();
            double[] old = LossBatch.flat(part, Experience::values);
            double[] returns = LossBatch.flat(part, Experience::returns);
            Scope scope = Scope.current();
            Tensor losses = PpoLoss.value(values, scope.of(values.dtype(), old, old.length),
                    scope.of(values.dtype(), returns, returns.length), objective.clip());
            double[] lossOfTokens = losses.toDoubles();
            for (int t = 0; t < now.length; t++) { statistics.valueToken(now[t], old[t], returns[t], lossOfTokens[t]); }
            return scale(sum(losses), objective.coef() / tokens);
        }
    }
}
