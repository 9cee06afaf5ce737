package arabica.testkit;

import arabica.autograd.GradientTarget;
import arabica.testkit.Twins.Pair;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: matrix products.
public interface ProductTck extends OpensBackend {
    @Property(tries = 150, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void productsOfMatrices(@ForAll boolean transposeA, @ForAll boolean transposeB,
            @ForAll boolean accumulate, @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int m = t.size();
            int k = t.longSize();
            int n = t.size();
            Pair a = transposeA ? t.normal(k, m) : t.normal(m, k);
            Pair b = transposeB ? t.normal(n, k) : t.normal(k, n);
            Pair out = t.normal(m, n);
            t.call(backend -> backend.matmul(a.on(backend), transposeA, b.on(backend), transposeB, out.on(backend),
                    accumulate));
            t.near(out, k);
        });
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void productsOfViewsWithStridedRows(@ForAll boolean transposeA, @ForAll boolean transposeB,
            @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int m = t.size();
            int k = t.size();
            int n = t.size();
            Pair a = transposeA
                    ? t.normal(k, m + 5).view(v -> v.viewColumns(3, 3 + m))
                    : t.normal(m, k + 5).view(v -> v.viewColumns(3, 3 + k));
            Pair b = transposeB
                    ? t.normal(n, k + 3).view(v -> v.viewColumns(1, 1 + k))
                    : t.normal(k, n + 3).view(v -> v.viewColumns(1, 1 + n));
            Pair out = t.normal(m, n + 4);
            t.call(backend -> backend.matmul(a.on(backend), transposeA, b.on(backend), transposeB,
                    out.on(backend).viewColumns(2, 2 + n), false));
            t.near(out, k);
        });
    }

    @Property(tries = 120, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void batchedProducts(@ForAll boolean transposeA, @ForAll boolean transposeB, @ForAll boolean accumulate,
            @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int outer = t.between(1, 3);
            int inner = t.between(1, 4);
            int m = t.size();
            int k = t.between(1, 40);
            int n = t.size();
            Pair a = transposeA ? t.normal(outer, inner, k, m) : t.normal(outer, inner, m, k);
            Pair b = transposeB ? t.normal(outer, inner, n, k) : t.normal(outer, inner, k, n);
            Pair out = t.normal(outer, inner, m, n);
            t.call(backend -> backend.matmul(a.on(backend), transposeA, b.on(backend), transposeB, out.on(backend),
                    accumulate));
            t.near(out, k);
        });
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void productsWithWeightsStoredInBf16(@ForAll boolean transposeB, @ForAll boolean accumulate,
            @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int m = t.size();
            int k = t.longSize();
            int n = t.size();
            Pair a = t.normal(m, k);
            Pair b = transposeB
                    ? t.stored(n, k + 3).view(v -> v.viewColumns(1, 1 + k))
                    : t.stored(k, n + 3).view(v -> v.viewColumns(1, 1 + n));
            Pair out = t.normal(m, n);
            t.call(backend -> backend.matmul(a.on(backend), false, b.on(backend), transposeB, out.on(backend),
                    accumulate));
            t.near(out, k);
        });
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void linearLayersInPanels(@ForAll boolean stored, @ForAll boolean withBias, @ForAll boolean withResidual,
            @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int m = t.flip() ? t.between(1, 3) : t.size();
            int k = t.longSize();
            int width = t.flip() ? 32 * t.between(1, 12) : t.size();
            int panels = t.between(1, 3);
            int n = t.between((panels - 1) * width + 1, panels * width);
            Pair x = t.normal(m, k);
            Pair w = stored ? t.stored(panels, k, width) : t.normal(panels, k, width);
            Pair bias = t.normal(n);
            Pair residual = t.normal(m, n);
            Pair out = t.zeros(m, n);
            t.call(b -> b.panelLinear(x.on(b), w.on(b), withBias ? bias.on(b) : null,
                    withResidual ? residual.on(b) : null, out.on(b)));
            t.near(out, k);
        });
    }

    @Property(tries = 120, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void linearLayers(@ForAll boolean transposeWeight, @ForAll boolean withBias, @ForAll boolean withResidual,
            @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int batch = t.between(1, 3);
            int time = t.size();
            int k = t.longSize();
            int n = t.size();
            Pair x = t.normal(batch, time, k);
            Pair w = transposeWeight ? t.normal(n, k) : t.normal(k, n);
            Pair bias = t.normal(n);
            Pair residual = t.normal(batch, time, n);
            Pair out = t.zeros(batch, time, n);
            t.call(b -> b.linear(x.on(b), w.on(b), transposeWeight, withBias ? bias.on(b) : null,
                    withResidual ? residual.on(b) : null, out.on(b)));
            t.near(out, k);
        });
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void gradientsOfALinearLayersParameters(@ForAll boolean transposeWeight, @ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.longSize();
            int k = t.size();
            int n = t.size();
            boolean wantsWeight = t.flip();
            boolean wantsBias = t.flip();
            boolean addsToWeight = t.flip();
            boolean addsToBias = t.flip();
            Pair x = t.normal(rows, k);
            Pair gradOut = t.normal(rows, n);
            Pair gradWeight = transposeWeight ? t.normal(n, k) : t.normal(k, n);
            Pair gradBias = t.normal(n);
            t.call(b -> b.linearParametersBackward(wantsWeight ? x.on(b) : null, gradOut.on(b), transposeWeight,
                    wantsWeight ? new GradientTarget(gradWeight.on(b), addsToWeight) : null,
                    wantsBias ? new GradientTarget(gradBias.on(b), addsToBias) : null));
            t.near(gradWeight, rows);
            t.near(gradBias, rows);
        });
    }
}
