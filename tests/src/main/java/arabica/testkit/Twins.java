package arabica.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;

/// A backend under test in F32 beside the oracle, the scalar backend in F64: the same operands on both, the same call
/// on both, and the results compared. Sizes and values come from one seed.
///
/// **Tolerance.** A sum of n terms that are rounded in any order is off by at most `γₙ·Σ|terms|`, `γₙ ≈ n·ε`, `ε = 2⁻²⁴`
/// (Higham 2002, §4.2). For independent terms of size about 1 the sum and its partial sums grow like √n, and so the
/// error like ε·n. The bound used is `8 · ε · (n + 8) · max(1, |exact|)` with n the length of the reduction: 8 is room for
/// the worst of thousands of elements and for functions of 2–3 ε each. A term of size 1 that is missing, doubled or
/// misplaced is off by about 1, thousands of times as much. Where the terms are shares of 1, as in softmax, `1/n` takes the
/// place of 1 on the right ([#nearShares]): one share of n that is missing moves the others by n-ths of themselves.
final class Twins implements AutoCloseable {
    static final double EPSILON = 0x1p-24;
    /// Around the widths of vectors, tiles and blocks.
    private static final int[] ODD_SIZES = {1, 2, 3, 5, 6, 7, 8, 13, 15, 16, 17, 31, 32, 33, 48, 49, 63, 64, 65, 95,
            97, 100, 127, 129};

    /// An operand on both backends.
    record Pair(Tensor tested, Tensor exact) {
        Tensor on(Backend backend) { return tested.backend() == backend ? tested : exact; }

        /// A view of both.
        Pair view(UnaryOperator<Tensor> how) { return new Pair(how.apply(tested), how.apply(exact)); }
    }

    private final Backend tested;
    private final Backend exact = new ScalarBackend();
    private final Scope testedScope;
    private final Scope exactScope;
    private final SplittableRandom random;
    private final long seed;
    private final StringBuilder drawn = new StringBuilder();

    private Twins(Backend tested, long seed) {
        this.tested = tested;
        this.seed = seed;
        testedScope = Scope.open(tested);
        exactScope = Scope.open(exact);
        random = new SplittableRandom(seed);
    }

    /// Runs one test on a backend, which is closed afterwards.
    static void run(Backend tested, long seed, Consumer<Twins> test) {
        try (Twins twins = new Twins(tested, seed)) {
            test.accept(twins);
        }
    }

    @Override
    public void close() {
        testedScope.close();
        exactScope.close();
        tested.close();
        exact.close();
    }

    // Drawing

    /// A size from 1 to 129 that is likely to be awkward.
    int size() { return note(ODD_SIZES[random.nextInt(ODD_SIZES.length)]); }

    /// A size that sometimes is long enough for several blocks.
    int longSize() { return random.nextInt(4) == 0 ? note(random.nextInt(200, 700)) : size(); }

    int between(int low, int high) { return note(random.nextInt(low, high + 1)); }

    boolean flip() { return note(random.nextInt(2)) == 1; }

    /// Rows of sequences of random lengths, short ones more often, some with room left at their end.
    Segments segments(int batch, int time) {
        List<int[]> rows = new ArrayList<>();
        for (int row = 0; row < batch; row++) {
            List<Integer> lengths = new ArrayList<>();
            for (int left = time; left > 0 && random.nextInt(8) > 0; left -= lengths.getLast()) {
                lengths.add(note(random.nextInt(1, 1 + (random.nextBoolean() ? left : Math.min(left, 20)))));
            }
            rows.add(lengths.stream().mapToInt(Integer::intValue).toArray());
        }
        return Segments.of(time, rows);
    }

    /// What else a failure should name.
    void about(Enum<?> drawn) { this.drawn.append(drawn).append(' '); }

    private int note(int value) {
        drawn.append(value).append(' ');
        return value;
    }

    Pair normal(int... dims) { return values(x -> x, dims); }

    /// A function of standard normal values.
    Pair values(DoubleUnaryOperator function, int... dims) {
        float[] values = new float[(int) Shape.of(dims).size()];
        double[] same = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) function.applyAsDouble(random.nextGaussian());
            same[i] = values[i];
        }
        return new Pair(testedScope.of(values, dims), exactScope.of(same, dims));
    }

    /// Standard normal values that are stored in BF16 on both.
    Pair stored(int... dims) {
        double[] values = new double[(int) Shape.of(dims).size()];
        Arrays.setAll(values, i -> random.nextGaussian());
        return new Pair(testedScope.of(DType.BF16, values, dims), exactScope.of(DType.BF16, values, dims));
    }

    Pair zeros(int... dims) { return values(x -> 0, dims); }

    /// Ids from `low` to below `bound`.
    Pair ids(int count, int low, int bound) {
        int[] ids = random.ints(count, low, bound).toArray();
        return new Pair(testedScope.of(ids, count), exactScope.of(ids, count));
    }

    /// Different ids below `bound`.
    Pair distinctIds(int count, int bound) {
        int[] all = new int[bound];
        Arrays.setAll(all, i -> i);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, bound);
            int id = all[i];
            all[i] = all[other];
            all[other] = id;
        }
        int[] ids = Arrays.copyOf(all, count);
        return new Pair(testedScope.of(ids, count), exactScope.of(ids, count));
    }

    // Running and comparing

    /// Makes the same call on both; operands are picked by [Pair#on].
    void call(Consumer<Backend> call) {
        testedScope.run(() -> call.accept(tested));
        exactScope.run(() -> call.accept(exact));
    }

    /// @param n         the length of the longest reduction behind an element
    void near(Pair pair, int n) { near(pair, n, 1); }

    /// @param condition how much larger than 1 the terms are, or by what rounding errors of inputs are magnified
    void near(Pair pair, int n, double condition) { near(pair, n, condition, 1); }

    /// As [#near(Pair, int, double)] for what n elements share: rather than 1, `1/n` is the size of a term.
    void nearShares(Pair pair, int n, double condition) { near(pair, n, condition, 1.0 / n); }

    private void near(Pair pair, int n, double condition, double term) {
        double tolerance = 8 * EPSILON * (n + 8) * Math.max(1, condition);
        compare(pair, (wanted, found) -> {
            double error = Math.abs(wanted - found) / Math.max(term, Math.abs(wanted));
            if (!(error <= tolerance) && !(Double.isNaN(wanted) && Double.isNaN(found)) && wanted != found) {
                throw new AssertionError(
                        "expected " + wanted + ", got " + found + ", off by " + error + " > " + tolerance);
            }
        });
    }

    /// The same number, up to the rounding of one result.
    void same(Pair pair) {
        compare(pair, (wanted, found) -> {
            if (Float.floatToIntBits((float) (double) wanted) != Float.floatToIntBits((float) (double) found)) {
                throw new AssertionError("expected " + wanted + ", got " + found);
            }
        });
    }

    /// As [#near(Pair, int)] after rounding the exact result to F32, which may overflow; zero and the smallest numbers
    /// are alike, and so are infinities and results beyond the last octave of F32.
    void nearInFloat(Pair pair) {
        compare(pair, (exactly, found) -> {
            double wanted = (float) (double) exactly;
            boolean alike = Double.compare(wanted, found) == 0 || Math.abs(wanted - found) <= Float.MIN_NORMAL
                    || Math.abs(wanted - found) <= 16 * EPSILON * Math.abs(wanted)
                    || Math.signum(wanted) == Math.signum(found)
                            && Math.min(Math.abs(wanted), Math.abs(found)) > 1.7e38;
            if (!alike) { throw new AssertionError("expected " + wanted + ", got " + found); }
        });
    }

    void nearNumber(double wanted, double found, int n) {
        double tolerance = 8 * EPSILON * (n + 8);
        if (!(Math.abs(wanted - found) <= tolerance * Math.max(1, Math.abs(wanted)))) {
            throw new AssertionError(describe() + ": expected " + wanted + ", got " + found);
        }
    }

    private void compare(Pair pair, BiConsumer<Double, Double> compare) {
        double[] found = pair.tested().toDoubles();
        double[] wanted = pair.exact().toDoubles();
        for (int i = 0; i < wanted.length; i++) {
            try {
                compare.accept(wanted[i], found[i]);
            } catch (AssertionError e) {
                throw new AssertionError(describe() + ": element " + i + " of " + pair.exact().shape() + ": "
                        + e.getMessage(), e);
            }
        }
    }

    private String describe() { return tested.name() + " backend, seed " + seed + ", sizes " + drawn; }

    Backend tested() { return tested; }

    Backend exact() { return exact; }
}
