package arabica.testkit;

import arabica.autograd.AdamWStep;
import arabica.autograd.GradientTarget;
import arabica.testkit.Twins.Pair;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: the fused operations of networks, forward and backward, and the optimizer's update.
public interface NetworkTck extends OpensBackend {
    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void gelu(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int n = t.longSize();
            Pair x = t.values(v -> 3 * v, n);
            Pair gradOut = t.normal(n);
            Pair out = t.zeros(n);
            Pair gradX = t.zeros(n);
            t.call(b -> b.gelu(x.on(b), out.on(b)));
            t.near(out, 1);
            t.call(b -> b.geluBackward(x.on(b), gradOut.on(b), gradX.on(b)));
            t.near(gradX, 4);
        });
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void siluAndSwiGlu(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int n = t.longSize();
            Pair x = t.values(v -> 4 * v, n);
            Pair up = t.normal(n);
            Pair gradOut = t.normal(n);
            Pair out = t.zeros(n);
            Pair gradX = t.zeros(n);
            Pair gradUp = t.zeros(n);
            t.call(b -> b.silu(x.on(b), out.on(b)));
            t.near(out, 4);
            t.call(b -> b.siluBackward(x.on(b), gradOut.on(b), gradX.on(b)));
            t.near(gradX, 4);
            t.call(b -> b.swiGlu(x.on(b), up.on(b), out.on(b)));
            t.near(out, 4);
            t.call(b -> b.swiGluBackward(x.on(b), up.on(b), gradOut.on(b), gradX.on(b), gradUp.on(b)));
            t.near(gradX, 8);
            t.near(gradUp, 8);
        });
    }

    /// Where the exponential behind them overflows or underflows: the activations are 0 or their argument.
    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    default void activationsFarFromZero() {
        Twins.run(open(), 0, t -> {
            double[] far = {-3e38, -1e20, -1e15, -1e4, -300, -100, -89, -88, -87, -30, 30, 87, 88, 89, 100, 300, 1e4,
                    1e15, 1e20, 3e38};
            int[] next = {0};
            Pair x = t.values(ignored -> far[next[0]++], far.length);
            Pair one = t.values(ignored -> 1, far.length);
            Pair out = t.zeros(far.length);
            Pair grad = t.zeros(far.length);
            Pair other = t.zeros(far.length);
            t.call(b -> b.gelu(x.on(b), out.on(b)));
            t.near(out, 4);
            t.call(b -> b.geluBackward(x.on(b), one.on(b), grad.on(b)));
            t.near(grad, 4);
            t.call(b -> b.silu(x.on(b), out.on(b)));
            t.near(out, 4);
            t.call(b -> b.siluBackward(x.on(b), one.on(b), grad.on(b)));
            t.near(grad, 4);
            t.call(b -> b.swiGlu(x.on(b), one.on(b), out.on(b)));
            t.near(out, 4);
            t.call(b -> b.swiGluBackward(x.on(b), one.on(b), one.on(b), grad.on(b), other.on(b)));
            t.near(grad, 4);
            t.near(other, 4);
        });
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void rmsNorm(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.longSize();
            int columns = t.size();
            double epsilon = columns < 8 ? 0.05 : 1e-5;
            Pair x = t.values(v -> 2 * v + 0.5, rows, columns);
            Pair gain = t.normal(columns);
            Pair gradOut = t.normal(rows, columns);
            Pair out = t.zeros(rows, columns);
            Pair rstd = t.zeros(rows);
            Pair gradX = t.normal(rows, columns);
            Pair gradGain = t.normal(columns);
            t.call(b -> b.rmsNorm(x.on(b), gain.on(b), epsilon, out.on(b), rstd.on(b)));
            double condition = 1 / Math.sqrt(epsilon) / 4;
            t.near(out, columns, columns < 8 ? condition : 4);
            t.near(rstd, columns, columns < 8 ? condition : 4);
            boolean wantsX = t.flip();
            boolean wantsGain = t.flip();
            boolean addsToX = t.flip();
            boolean addsToGain = t.flip();
            t.call(b -> b.rmsNormBackward(x.on(b), gain.on(b), rstd.on(b), gradOut.on(b),
                    wantsX ? new GradientTarget(gradX.on(b), addsToX) : null,
                    wantsGain ? new GradientTarget(gradGain.on(b), addsToGain) : null));
            t.near(gradX, columns, columns < 8 ? 8 * condition : 16);
            t.near(gradGain, rows, columns < 8 ? condition : 4);
        });
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void rotaryPositions(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.size();
            int heads = t.between(1, 3);
            int half = t.flip() ? 16 * t.between(1, 2) : t.between(1, 20);
            int columns = heads * (2 * half + (t.flip() ? 0 : t.between(1, 20)));
            boolean inverse = t.flip();
            Pair x = t.normal(rows, columns + 5).view(v -> v.viewColumns(3, 3 + columns));
            Pair cos = t.normal(9, half);
            Pair sin = t.normal(9, half);
            Pair positions = t.ids(rows, 0, 9);
            Pair out = t.normal(rows, columns + 4);
            t.call(b -> b.rope(x.on(b), cos.on(b), sin.on(b), positions.on(b), heads, inverse,
                    out.on(b).viewColumns(1, 1 + columns)));
            t.near(out, 2);
        });
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void softmax(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.size();
            int columns = t.longSize();
            // Of almost equal logits each has its share; else a few have all.
            double spread = t.flip() ? 3 : 0.1;
            Pair x = t.values(v -> spread * v, rows, columns);
            Pair gradOut = t.normal(rows, columns);
            Pair out = t.zeros(rows, columns);
            Pair gradX = t.zeros(rows, columns);
            t.call(b -> b.softmax(x.on(b), out.on(b)));
            t.nearShares(out, columns, 1);
            t.call(b -> b.softmaxBackward(out.on(b), gradOut.on(b), gradX.on(b)));
            t.nearShares(gradX, columns, 4);
        });
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void gatherLogProbs(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.size();
            int columns = t.longSize();
            Pair logits = t.values(v -> 3 * v, rows, columns);
            Pair targets = t.ids(rows, -1, columns);
            Pair gradOut = t.normal(rows);
            Pair out = t.zeros(rows);
            Pair logSumExp = t.zeros(rows);
            Pair gradLogits = t.normal(rows, columns);
            t.call(b -> b.gatherLogProbs(logits.on(b), targets.on(b), out.on(b), logSumExp.on(b)));
            t.near(out, columns);
            t.near(logSumExp, columns);
            t.call(b -> b.gatherLogProbsBackward(logits.on(b), targets.on(b), logSumExp.on(b), gradOut.on(b),
                    gradLogits.on(b)));
            t.near(gradLogits, columns);
            t.call(b -> b.gatherLogProbsBackward(logits.on(b), targets.on(b), logSumExp.on(b), gradOut.on(b),
                    logits.on(b)));
            t.near(logits, columns);
        });
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void layerNorm(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.longSize();
            int columns = t.size();
            // Short rows may be nearly constant; a larger epsilon keeps 1/deviation, which magnifies errors, in bounds.
            double epsilon = columns < 8 ? 0.05 : 1e-5;
            Pair x = t.values(v -> 2 * v + 0.5, rows, columns);
            Pair gain = t.normal(columns);
            Pair bias = t.normal(columns);
            Pair gradOut = t.normal(rows, columns);
            Pair out = t.zeros(rows, columns);
            Pair mean = t.zeros(rows);
            Pair rstd = t.zeros(rows);
            Pair gradX = t.normal(rows, columns);
            Pair gradGain = t.normal(columns);
            Pair gradBias = t.normal(columns);
            t.call(b -> b.layerNorm(x.on(b), gain.on(b), bias.on(b), epsilon, out.on(b), mean.on(b), rstd.on(b)));
            double magnified = Arrays.stream(rstd.exact().toDoubles()).max().orElseThrow();
            t.near(mean, columns);
            t.near(rstd, columns, magnified * magnified);
            t.near(out, columns, magnified);
            boolean addsToX = t.flip();
            boolean addsToGain = t.flip();
            boolean addsToBias = t.flip();
            t.call(b -> b.layerNormBackward(x.on(b), gain.on(b), mean.on(b), rstd.on(b), gradOut.on(b),
                    new GradientTarget(gradX.on(b), addsToX), new GradientTarget(gradGain.on(b), addsToGain),
                    new GradientTarget(gradBias.on(b), addsToBias)));
            t.near(gradX, columns, magnified * magnified);
            t.near(gradGain, rows, magnified);
            t.near(gradBias, rows);
            // Only some are wanted.
            t.call(b -> b.layerNormBackward(x.on(b), gain.on(b), mean.on(b), rstd.on(b), gradOut.on(b), null,
                    GradientTarget.addedTo(gradGain.on(b)), null));
            t.near(gradGain, rows, magnified);
        });
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void adamW(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int n = t.longSize();
            int step = t.between(1, 50);
            Pair parameter = t.normal(n);
            Pair m = t.normal(n);
            Pair v = t.values(x -> 0.01 + x * x, n);
            for (int i = 0; i < 3; i++) {
                Pair gradient = t.normal(n);
                AdamWStep settings = new AdamWStep(0.01, 0.9, 0.95, 1e-8, 0.1, step + i, 0.5);
                t.call(b -> b.adamW(parameter.on(b), gradient.on(b), m.on(b), v.on(b), settings));
            }
            t.near(parameter, 3);
            t.near(m, 3);
            t.near(v, 3);
        });
    }
}
