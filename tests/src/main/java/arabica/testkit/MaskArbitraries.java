package arabica.testkit;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// Masks as attention and losses meet them. They shrink to fewer rows and columns, and towards masking nothing.
public final class MaskArbitraries {
    /// Which columns of each row may be seen: `[query, key]` for attention, `[batch, time]` for padding.
    public record Mask(int rows, int columns, boolean[] visible) {
        public Mask {
            if (visible.length != rows * columns) {
                throw new IllegalArgumentException(visible.length + " places of a mask [" + rows + ", " + columns
                        + "]");
            }
        }

        public boolean sees(int row, int column) { return visible[row * columns + column]; }

        /// Whether a row sees nothing at all: a softmax over it divides by zero unless somebody thought of it.
        public boolean isBlind(int row) { return IntStream.range(0, columns).noneMatch(column -> sees(row, column)); }

        /// What both masks show.
        public Mask and(Mask other) {
            boolean[] both = new boolean[visible.length];
            for (int i = 0; i < both.length; i++) { both[i] = visible[i] && other.visible[i]; }
            return new Mask(rows, columns, both);
        }

        /// 1 where seen, else 0, `[rows, columns]`: a condition for `Ops.where`, a factor for a loss.
        public Tensor toTensor(Scope scope, DType dtype) { return toTensor(scope, dtype, 0, 1); }

        /// What is added to attention's scores, `[rows, columns]`: 0 where seen, else `hidden`, often −∞ or −1e9.
        public Tensor toBias(Scope scope, DType dtype, double hidden) { return toTensor(scope, dtype, hidden, 0); }

        private Tensor toTensor(Scope scope, DType dtype, double hidden, double seen) {
            double[] values = new double[visible.length];
            for (int i = 0; i < values.length; i++) { values[i] = visible[i] ? seen : hidden; }
            return scope.of(dtype, values, rows, columns);
        }

        /// A Java expression that gives this mask again.
        @Override
        public String toString() {
            return IntStream.range(0, visible.length).mapToObj(i -> Boolean.toString(visible[i]))
                    .collect(Collectors.joining(", ", "new arabica.testkit.MaskArbitraries.Mask(" + rows + ", "
                            + columns + ", new boolean[]{", "})"));
        }
    }

    private MaskArbitraries() {}

    /// Position t sees itself and what is before it.
    public static Mask causal(int time) { return window(time, time); }

    /// Position t sees the last `width` positions up to itself.
    public static Mask window(int time, int width) {
        boolean[] visible = new boolean[time * time];
        for (int i = 0; i < visible.length; i++) {
            int back = i / time - i % time;
            visible[i] = back >= 0 && back < width;
        }
        return new Mask(time, time, visible);
    }

    /// Causal masks of 1 to `highTime` positions.
    public static Arbitrary<Mask> causal(Arbitrary<Integer> times) { return times.map(MaskArbitraries::causal); }

    /// `[batch, time]` with the first of each row's positions seen, or the last where it is padded on the left. A row may be
    /// padding altogether where `blindRows` says so.
    public static Arbitrary<Mask> padding(int highBatch, int highTime, boolean blindRows) {
        return Arbitraries.integers().between(1, highTime).flatMap(time -> {
            // Drawn as what is missing, so that rows shrink to full ones.
            Arbitrary<List<Integer>> missing = Arbitraries.integers().between(0, blindRows ? time : time - 1).list()
                    .ofMinSize(1).ofMaxSize(highBatch);
            return missing.flatMap(pads -> Arbitraries.of(false, true).map(left -> padding(time, pads, left)));
        });
    }

    private static Mask padding(int time, List<Integer> pads, boolean left) {
        boolean[] visible = new boolean[pads.size() * time];
        for (int i = 0; i < visible.length; i++) {
            int pad = pads.get(i / time);
            visible[i] = left ? i % time >= pad : i % time < time - pad;
        }
        return new Mask(pads.size(), time, visible);
    }

    /// Square masks of attention: causal, within a window, with keys hidden that are padding, with rows that see nothing, or
    /// any places hidden at all.
    public static Arbitrary<Mask> attention(int highTime) {
        return Arbitraries.integers().between(1, highTime).flatMap(time -> {
            Arbitrary<Mask> causal = Arbitraries.just(causal(time));
            Arbitrary<Mask> window = Arbitraries.integers().between(1, time).map(width -> window(time, width));
            Arbitrary<Mask> padded = Arbitraries.integers().between(0, time)
                    .map(pads -> keys(time, pads).and(causal(time)));
            Arbitrary<Mask> blind = Arbitraries.integers().between(0, time - 1)
                    .map(row -> causal(time).and(allBut(time, row)));
            Arbitrary<Mask> any = Arbitraries.of(true, false).array(boolean[].class).ofSize(time * time)
                    .map(visible -> new Mask(time, time, visible));
            return Arbitraries.oneOf(causal, window, padded, blind, any);
        }).withoutEdgeCases();
    }

    /// The last keys hidden from all.
    private static Mask keys(int time, int pads) {
        boolean[] visible = new boolean[time * time];
        for (int i = 0; i < visible.length; i++) { visible[i] = i % time < time - pads; }
        return new Mask(time, time, visible);
    }

    private static Mask allBut(int time, int row) {
        boolean[] visible = new boolean[time * time];
        for (int i = 0; i < visible.length; i++) { visible[i] = i / time != row; }
        return new Mask(time, time, visible);
    }
}
