package arabica.testkit;

import arabica.testkit.Twins.Pair;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// [BackendTck]: what moves rows and elements without computing, or adds them where ids say.
public interface RowTck extends OpensBackend {
    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void stridedCopyAndFillTouchNothingElse(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.size();
            int columns = t.size();
            int left = t.between(0, 5);
            Pair x = t.normal(rows, columns + 9).view(v -> v.viewColumns(left, left + columns));
            Pair out = t.normal(rows, columns + 7);
            t.call(b -> b.copy(x.on(b), out.on(b).viewColumns(7 - left, 7 - left + columns)));
            t.same(out);
            t.call(b -> b.fill(out.on(b).viewColumns(left, left + columns), 1.5));
            t.same(out);
            Pair dense = t.zeros(rows, columns);
            t.call(b -> b.copy(x.on(b), dense.on(b)));
            t.same(dense);
            Pair reshaped = t.zeros(columns, rows);
            t.call(b -> b.copy(dense.on(b), reshaped.on(b)));
            t.same(reshaped);
        });
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void permutationsOfDimensions(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rank = t.between(1, 4);
            int[] dims = new int[rank];
            int[] axes = new int[rank];
            for (int d = 0; d < rank; d++) {
                dims[d] = rank == 2 ? t.size() : t.between(1, 9);
                int other = t.between(0, d);
                axes[d] = axes[other];
                axes[other] = d;
            }
            int[] permuted = new int[rank];
            for (int d = 0; d < rank; d++) { permuted[d] = dims[axes[d]]; }
            Pair x = t.normal(dims);
            Pair out = t.zeros(permuted);
            t.call(b -> b.permute(x.on(b), axes, out.on(b)));
            t.same(out);
        });
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void embeddings(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int count = t.size();
            int columns = t.size();
            int vocabulary = t.size();
            Pair ids = t.ids(count, 0, vocabulary);
            Pair wide = t.normal(vocabulary, columns + 3);
            Pair out = t.zeros(count, columns);
            t.call(b -> b.gatherRows(wide.on(b).viewColumns(2, 2 + columns), ids.on(b), out.on(b)));
            t.same(out);
            Pair stored = t.stored(vocabulary, columns);
            t.call(b -> b.gatherRows(stored.on(b), ids.on(b), out.on(b)));
            t.same(out);
            Pair table = t.normal(vocabulary, columns);
            Pair x = t.normal(count, columns);
            t.call(b -> b.scatterAddRows(x.on(b), ids.on(b), table.on(b)));
            t.near(table, count);
        });
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void rowsArePutWhereIdsSay(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int count = t.size();
            int columns = t.size();
            int capacity = count + t.between(0, 9);
            Pair ids = t.distinctIds(count, capacity);
            Pair x = t.normal(count, columns + 4).view(v -> v.viewColumns(1, 1 + columns));
            Pair table = t.normal(capacity, columns);
            t.call(b -> b.putRows(x.on(b), ids.on(b), table.on(b)));
            t.same(table);
        });
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void picking(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            int rows = t.size();
            int columns = t.size();
            Pair ids = t.ids(rows, -1, columns);
            Pair x = t.normal(rows, columns);
            Pair picked = t.zeros(rows);
            t.call(b -> b.pick(x.on(b), ids.on(b), picked.on(b)));
            t.same(picked);
            Pair added = t.normal(rows);
            t.call(b -> b.addPicked(added.on(b), ids.on(b), x.on(b)));
            t.near(x, 1);
        });
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    default void theFutureIsMasked(@ForAll long seed) {
        Twins.run(open(), seed, t -> {
            Pair x = t.normal(t.between(1, 3), t.between(1, 20), t.between(1, 40));
            t.call(b -> b.maskFuture(x.on(b), -7));
            t.same(x);
        });
    }
}
