package arabica.lessons.alignment;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.exp;
import static arabica.autograd.ops.Ops.gatherLogProbs;
import static arabica.autograd.ops.Ops.logSoftmax;
import static arabica.autograd.ops.Ops.mean;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.negate;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.subtract;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import arabica.rlhf.loss.DpoLoss;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// One prompt and K responses, of which each is one choice: the smallest world in which RLHF's optimum is known.
///
/// @param reference the reference's probabilities, `[K]`
/// @param rewards   `[K]`
/// @param beta      the price of a nat of KL divergence, in units of reward
record Bandit(double[] reference, double[] rewards, double beta) {
    /// `π* ∝ π_ref·exp(r/β)`.
    double[] optimum() {
        double[] p = new double[rewards.length];
        Arrays.setAll(p, y -> reference[y] * Math.exp(rewards[y] / beta));
        double z = Arrays.stream(p).sum();
        return Arrays.stream(p).map(x -> x / z).toArray();
    }

    /// The expected reward less β times the divergence from the reference.
    double objective(double[] policy) {
        double value = 0;
        for (int y = 0; y < policy.length; y++) {
            value += policy[y] * (rewards[y] - beta * Math.log(policy[y] / reference[y]));
        }
        return value;
    }

    /// DPO on all pairs, each with its exact probability of being preferred.
    double[] byDpo(int steps, double learningRate) { return descend(steps, learningRate, this::dpoLoss); }

    /// Gradient ascent on the objective itself.
    double[] byPolicyGradient(int steps, double learningRate) {
        return descend(steps, learningRate, this::negatedObjective);
    }

    /// @param logits the policy's, `[K]`
    Tensor dpoLoss(Tensor logits) {
        int k = rewards.length;
        int pairs = k * (k - 1) / 2;
        int[] first = new int[pairs], second = new int[pairs];
        double[] prefersFirst = new double[pairs], refRatio = new double[pairs];
        int pair = 0;
        for (int y = 0; y < k; y++) {
            for (int other = y + 1; other < k; other++, pair++) {
                first[pair] = y;
                second[pair] = other;
                prefersFirst[pair] = Losses.sigmoid(rewards[y] - rewards[other]);
                refRatio[pair] = Math.log(reference[y] / reference[other]);
            }
        }
        Scope scope = Scope.current();
        Tensor ratio = subtract(logProbs(logits, first), logProbs(logits, second)); // [pairs]
        Tensor h = subtract(ratio, scope.of(refRatio, pairs));
        Tensor p = scope.of(prefersFirst, pairs);
        DpoLoss loss = new DpoLoss.Sigmoid();
        return mean(add(multiply(p, loss.perPair(h, beta)),
                multiply(affine(p, -1, 1), loss.perPair(negate(h), beta))));
    }

    private Tensor logProbs(Tensor logits, int[] choices) {
        Tensor rows = add(logits, Scope.current().of(new double[choices.length * rewards.length], choices.length,
                rewards.length)); // the same logits for each choice
        return gatherLogProbs(rows, Scope.current().of(choices, choices.length));
    }

    private Tensor negatedObjective(Tensor logits) {
        Scope scope = Scope.current();
        Tensor logPi = logSoftmax(logits);
        Tensor logRef = scope.of(Arrays.stream(reference).map(Math::log).toArray(), reference.length);
        Tensor priced = subtract(scope.of(rewards, rewards.length), scale(subtract(logPi, logRef), beta));
        return negate(sum(multiply(exp(logPi), priced)));
    }

    /// Plain gradient descent from equal logits.
    ///
    /// @return the policy's probabilities at the end
    private double[] descend(int steps, double learningRate, UnaryOperator<Tensor> loss) {
        try (Backend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            Tensor logits = scope.of(new double[rewards.length], rewards.length).requireGrad();
            for (int step = 0; step < steps; step++) {
                logits.zeroGrad();
                Scope.step(backend, () -> loss.apply(logits).backward());
                backend.addScaled(logits.grad().orElseThrow(), -learningRate, logits);
            }
            return Scope.step(backend, () -> exp(logSoftmax(logits.detach())).toDoubles());
        }
    }
}
