package arabica.testkit;

import arabica.autograd.Backend;
import arabica.autograd.Segments;
import arabica.testkit.Twins.Pair;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: causal attention on views of one projection, forward and backward, of whole rows and within segments, and
/// against a cache.
public interface AttentionTck extends OpensBackend {
    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void causalAttention(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int batch = t.between(1, 3);
            // Past one block of keys now and then.
            int time = t.between(1, 6) == 1 ? t.between(256, 300) : t.size();
            int window = t.flip() ? Backend.NO_WINDOW : t.between(1, time);
            int kvHeads = t.between(1, 2);
            int heads = kvHeads * t.between(1, 3);
            int size = t.flip() ? 16 * t.between(1, 3) : t.between(1, 40);
            int columns = (heads + 2 * kvHeads) * size;
            Pair qkv = t.normal(batch, time, columns);
            Pair q = qkv.view(x -> x.viewColumns(0, heads * size));
            Pair k = qkv.view(x -> x.viewColumns(heads * size, (heads + kvHeads) * size));
            Pair v = qkv.view(x -> x.viewColumns((heads + kvHeads) * size, columns));
            Pair gradOut = t.normal(batch, time, heads * size);
            Pair out = t.normal(batch, time, heads * size);
            Pair logSumExp = t.normal(batch, heads, time);
            Pair grad = t.normal(batch, time, columns);
            t.call(b -> b.causalAttention(q.on(b), k.on(b), v.on(b), heads, kvHeads, window, out.on(b),
                    logSumExp.on(b)));
            t.near(out, time + size);
            t.near(logSumExp, time + size);
            t.call(b -> b.causalAttentionBackward(q.on(b), k.on(b), v.on(b), heads, kvHeads, window, out.on(b),
                    logSumExp.on(b), gradOut.on(b), grad.on(b).viewColumns(0, heads * size),
                    grad.on(b).viewColumns(heads * size, (heads + kvHeads) * size),
                    grad.on(b).viewColumns((heads + kvHeads) * size, columns)));
            t.near(grad, (time + size) * (heads / kvHeads));
        });
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void segmentedAttention(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int batch = t.between(1, 3);
            int time = t.between(1, 6) == 1 ? t.between(500, 600) : t.size();
            Segments segments = t.segments(batch, time);
            int window = t.flip() ? Backend.NO_WINDOW : t.between(1, time);
            int kvHeads = t.between(1, 2);
            int heads = kvHeads * t.between(1, 2);
            int size = t.flip() ? 16 * t.between(1, 2) : t.between(1, 20);
            int columns = (heads + 2 * kvHeads) * size;
            Pair qkv = t.normal(batch, time, columns);
            Pair q = qkv.view(x -> x.viewColumns(0, heads * size));
            Pair k = qkv.view(x -> x.viewColumns(heads * size, (heads + kvHeads) * size));
            Pair v = qkv.view(x -> x.viewColumns((heads + kvHeads) * size, columns));
            Pair gradOut = t.normal(batch, time, heads * size);
            Pair out = t.normal(batch, time, heads * size);
            Pair logSumExp = t.normal(batch, heads, time);
            Pair grad = t.normal(batch, time, columns);
            t.call(b -> b.segmentedAttention(q.on(b), k.on(b), v.on(b), segments, heads, kvHeads, window, out.on(b),
                    logSumExp.on(b)));
            t.near(out, time + size);
            t.near(logSumExp, time + size);
            t.call(b -> b.segmentedAttentionBackward(q.on(b), k.on(b), v.on(b), segments, heads, kvHeads, window,
                    out.on(b), logSumExp.on(b), gradOut.on(b), grad.on(b).viewColumns(0, heads * size),
                    grad.on(b).viewColumns(heads * size, (heads + kvHeads) * size),
                    grad.on(b).viewColumns((heads + kvHeads) * size, columns)));
            t.near(grad, (time + size) * (heads / kvHeads));
        });
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void decodeAttention(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int batch = t.between(1, 5);
            int capacity = t.longSize();
            int window = t.flip() ? Backend.NO_WINDOW : t.between(1, capacity);
            int kvHeads = t.between(1, 2);
            int heads = kvHeads * t.between(1, 3);
            int size = t.flip() ? 16 * t.between(1, 3) : t.between(1, 40);
            Pair q = t.normal(batch, heads * size + 5).view(x -> x.viewColumns(2, 2 + heads * size));
            Pair keys = t.normal(batch, capacity, kvHeads * size);
            Pair values = t.normal(batch, capacity, kvHeads * size);
            Pair lengths = t.ids(batch, 1, capacity + 1);
            Pair out = t.zeros(batch, heads * size);
            t.call(b -> b.decodeAttention(q.on(b), keys.on(b), values.on(b), lengths.on(b), heads, kvHeads, window,
                    out.on(b)));
            t.near(out, capacity + size);
        });
    }
}
