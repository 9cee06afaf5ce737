package arabica.autograd.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.BFloat16;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ShrinkingMode;

/// Weights in BF16 and in panels change nothing but the memory that they take: results have the bits of the same numbers
/// in F32, as an ordinary matrix.
class StoredWeightsProperties {
    @Provide
    Arbitrary<String> backends() { return Arbitraries.of("scalar", "vector"); }

    private static void on(String backend, int threads, Consumer<Scope> test) {
        try (Backend opened = Backends.open(backend, threads); Scope scope = Scope.open(opened)) {
            scope.run(() -> test.accept(scope));
        }
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void aCastRoundsAsBFloat16Does(@ForAll @From("backends") String backend, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] dims = {random.nextInt(1, 5), random.nextInt(1, 70)};
        float[] values = new float[dims[0] * dims[1]];
        // Any bits: infinite, subnormal and half-way ones among them.
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt(4) == 0
                    ? random.nextInt() & 0x80ff8000
                    : random.nextInt());
        }
        on(backend, 2, scope -> {
            Tensor stored = scope.of(values, dims).cast(DType.BF16);
            float[] expected = BFloat16.widen(BFloat16.of(values));
            assertThat(stored.toFloats()).containsExactly(expected);
            assertThat(stored.cast(DType.F32).toFloats()).containsExactly(expected);
        });
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void aProductWithBf16IsTheProductWithItWidened(@ForAll @From("backends") String backend,
            @ForAll boolean transposed, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int m = random.nextInt(4) == 0 ? 140 : random.nextInt(1, 9);
        int k = random.nextInt(1, 700);
        int n = random.nextInt(1, 300);
        on(backend, 1 + random.nextInt(2), scope -> {
            Tensor x = normal(scope, random, m, k);
            Tensor w = normal(scope, random, transposed ? n : k, transposed ? k : n).cast(DType.BF16);
            Tensor bias = normal(scope, random, n);
            Tensor wide = w.cast(DType.F32);
            Tensor found = transposed ? Ops.linearTransposed(x, w, bias) : Ops.linear(x, w, bias);
            Tensor wanted = transposed ? Ops.linearTransposed(x, wide, bias) : Ops.linear(x, wide, bias);
            assertThat(found.toFloats()).containsExactly(wanted.toFloats());
        });
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void gradientsFlowThroughBf16AsThroughItWidened(@ForAll @From("backends") String backend,
            @ForAll boolean transposed, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int m = random.nextInt(3) == 0 ? 140 : random.nextInt(1, 9);
        int k = random.nextInt(1, 600);
        int n = random.nextInt(1, 600);
        on(backend, 1 + random.nextInt(2), scope -> {
            Tensor x = normal(scope, random, m, k);
            Tensor w = normal(scope, random, transposed ? n : k, transposed ? k : n).cast(DType.BF16);
            Tensor cotangent = normal(scope, random, m, n);
            assertThat(gradient(x, w, transposed, cotangent))
                    .containsExactly(gradient(x, w.cast(DType.F32), transposed, cotangent));
        });
    }

    private static float[] gradient(Tensor x, Tensor w, boolean transposed, Tensor cotangent) {
        Tensor leaf = x.detach().requireGrad();
        Tensor y = transposed ? Ops.linearTransposed(leaf, w, null) : Ops.linear(leaf, w, null);
        y.backward(cotangent);
        return leaf.grad().orElseThrow().toFloats();
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void panelsGiveTheBitsOfTheMatrix(@ForAll @From("backends") String backend, @ForAll boolean stored,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int m = random.nextInt(1, 4);
        int k = random.nextInt(1, 1100);
        int width = 32 * random.nextInt(1, 14);
        int panels = random.nextInt(1, 4);
        int n = random.nextInt((panels - 1) * width + 1, panels * width + 1);
        on(backend, 1 + random.nextInt(2), scope -> {
            Tensor x = normal(scope, random, m, k);
            Tensor bias = normal(scope, random, n);
            Tensor w = scope.zeros(stored ? DType.BF16 : DType.F32, Shape.of(panels, k, width));
            Tensor matrix = scope.allocate(DType.F32, Shape.of(k, n));
            Tensor drawn = normal(scope, random, k, n);
            for (int from = 0; from < n; from += width) {
                int to = Math.min(n, from + width);
                Tensor panel = w.viewRows((long) (from / width) * k, k).viewColumns(0, to - from);
                scope.backend().copy(drawn.viewColumns(from, to), panel);
                scope.backend().copy(panel, matrix.viewColumns(from, to));
            }
            assertThat(Ops.panelLinear(x, w, n, bias).toFloats())
                    .containsExactly(Ops.linear(x, matrix, bias).toFloats());
        });
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void bf16IsTransposedAndLookedUpExactly(@ForAll @From("backends") String backend, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = random.nextInt(1, 150);
        int columns = random.nextInt(1, 90);
        on(backend, 2, scope -> {
            Tensor table = normal(scope, random, rows, columns).cast(DType.BF16);
            Tensor turned = scope.allocate(DType.BF16, Shape.of(columns, rows));
            scope.backend().permute(table, new int[]{1, 0}, turned);
            assertThat(turned.toFloats())
                    .containsExactly(Ops.transpose(table.cast(DType.F32)).toFloats());
            Tensor ids = scope.of(random.ints(7, 0, rows).toArray(), 7);
            Tensor found = Ops.embedding(table, ids);
            assertThat(found.dtype()).isEqualTo(DType.F32);
            assertThat(found.toFloats()).containsExactly(Ops.embedding(table.cast(DType.F32), ids).toFloats());
        });
    }

    @Example
    void gradientsFlowThroughStoredWeightsButNotIntoThem() {
        SplittableRandom random = new SplittableRandom(1);
        on("vector", 1, scope -> {
            Tensor x = normal(scope, random, 3, 20).requireGrad();
            Tensor same = scope.of(x.toFloats(), 3, 20).requireGrad();
            Tensor w = normal(scope, random, 20, 40).cast(DType.BF16);
            Ops.sum(Ops.square(Ops.linear(x, w, null))).backward();
            Ops.sum(Ops.square(Ops.linear(same, w.cast(DType.F32), null))).backward();
            assertThat(x.grad().orElseThrow().toFloats()).containsExactly(same.grad().orElseThrow().toFloats());
        });
    }

    @Example
    void whatBf16IsNotForIsRefused() {
        on("scalar", 1, scope -> {
            Tensor w = scope.zeros(DType.BF16, Shape.of(2, 3));
            Tensor x = scope.zeros(DType.F32, Shape.of(2, 3));
            assertThatThrownBy(w::requireGrad).isInstanceOf(IllegalStateException.class).hasMessageContaining("BF16");
            assertThatThrownBy(() -> Ops.add(x, w)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("input 1 is of BF16", "[2, 3]");
            assertThatThrownBy(() -> Ops.gelu(w)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("input 0 is of BF16");
            assertThatThrownBy(() -> Ops.matmul(x, true, w, false)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("A cannot be transposed");
            assertThatThrownBy(() -> x.requireGrad().cast(DType.BF16)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("detach()");
        });
    }

    private static Tensor normal(Scope scope, SplittableRandom random, int... dims) {
        float[] values = new float[(int) Shape.of(dims).size()];
        for (int i = 0; i < values.length; i++) { values[i] = (float) random.nextGaussian(); }
        return scope.of(values, dims);
    }
}
