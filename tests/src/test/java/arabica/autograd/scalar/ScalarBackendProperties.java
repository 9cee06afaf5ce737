package arabica.autograd.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.DType;
import arabica.autograd.Reduction;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.testkit.ShapeArbitraries;
import arabica.testkit.ShapeArbitraries.BroadcastPair;
import arabica.testkit.TensorArbitraries;
import arabica.testkit.TensorArbitraries.Values;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// Laws that hold whatever the numbers are. The oracle has no oracle above it but mathematics.
class ScalarBackendProperties {
    private static final int TRIES = 100;

    @Provide
    Arbitrary<Values> tensors() { return TensorArbitraries.normal(ShapeArbitraries.shapes(1, 4, 5)); }

    @Provide
    Arbitrary<BroadcastPair> pairs() { return ShapeArbitraries.broadcastPairs(4, 4); }

    private static void run(BiConsumer<ScalarBackend, Scope> test) {
        try (ScalarBackend backend = new ScalarBackend()) {
            Scope.step(backend, () -> test.accept(backend, Scope.current()));
        }
    }

    @Property(tries = TRIES)
    void softmaxRowsSumToOne(@ForAll("tensors") Values x) {
        run((backend, scope) -> {
            double[] sums = Ops.sum(Ops.softmax(x.toTensor(scope, DType.F64)), -1).toDoubles();
            for (double sum : sums) { assertThat(sum).isCloseTo(1, within(1e-14)); }
        });
    }

    @Property(tries = TRIES)
    void sumsOverAxesInAnyOrderAgree(@ForAll("tensors") Values values) {
        run((backend, scope) -> {
            Tensor x = values.toTensor(scope, DType.F64);
            double whole = Ops.sum(x).item();
            for (int axis = 0; axis < x.shape().rank(); axis++) {
                assertThat(Ops.sum(Ops.sum(x, axis)).item()).isCloseTo(whole, within(1e-11));
            }
        });
    }

    @Property(tries = TRIES)
    void additionAndMultiplicationCommuteUnderBroadcasting(@ForAll("pairs") BroadcastPair pair, @ForAll int seed) {
        run((backend, scope) -> {
            Tensor a = TensorArbitraries.normal(pair.a(), seed).toTensor(scope, DType.F32);
            Tensor b = TensorArbitraries.normal(pair.b(), seed + 1L).toTensor(scope, DType.F32);
            assertThat(Ops.add(a, b).toDoubles()).isEqualTo(Ops.add(b, a).toDoubles());
            assertThat(Ops.multiply(a, b).toDoubles()).isEqualTo(Ops.multiply(b, a).toDoubles());
        });
    }

    @Property(tries = TRIES)
    void stretchingThenFoldingMultipliesByTheCount(@ForAll("pairs") BroadcastPair pair, @ForAll int seed) {
        run((backend, scope) -> {
            Shape whole = Shape.broadcast(pair.a(), pair.b());
            Tensor a = TensorArbitraries.normal(pair.a(), seed).toTensor(scope, DType.F64);
            Tensor stretched = scope.allocate(DType.F64, whole);
            Tensor folded = scope.allocate(DType.F64, pair.a());
            backend.broadcast(a, stretched);
            backend.reduce(Reduction.SUM, stretched, folded);
            double count = (double) whole.size() / a.size();
            double[] expected = Ops.scale(a, count).toDoubles();
            assertThat(folded.toDoubles()).containsExactly(expected, within(1e-11));
        });
    }

    @Property(tries = TRIES)
    void theTransposeOfAProductIsTheProductOfTransposes(@ForAll @IntRange(min = 1, max = 6) int m,
            @ForAll @IntRange(min = 1, max = 6) int k, @ForAll @IntRange(min = 1, max = 6) int n, @ForAll int seed) {
        run((backend, scope) -> {
            Tensor a = TensorArbitraries.normal(Shape.of(m, k), seed).toTensor(scope, DType.F64);
            Tensor b = TensorArbitraries.normal(Shape.of(k, n), seed + 1L).toTensor(scope, DType.F64);
            double[] expected = Ops.transpose(Ops.matmul(a, b)).toDoubles();
            assertThat(Ops.matmul(b, true, a, true).toDoubles()).isEqualTo(expected);
            assertThat(Ops.matmul(Ops.transpose(b), Ops.transpose(a)).toDoubles()).isEqualTo(expected);
            assertThat(Ops.matmul(b, true, Ops.transpose(a), false).toDoubles()).isEqualTo(expected);
        });
    }

    @Property(tries = TRIES)
    void aBatchOfProductsIsEachProduct(@ForAll @IntRange(min = 1, max = 3) int batch, @ForAll int seed) {
        run((backend, scope) -> {
            Tensor a = TensorArbitraries.normal(Shape.of(batch, 3, 4), seed).toTensor(scope, DType.F64);
            Tensor b = TensorArbitraries.normal(Shape.of(batch, 4, 2), seed + 1L).toTensor(scope, DType.F64);
            Tensor product = Ops.matmul(a, b);
            for (int i = 0; i < batch; i++) {
                Tensor one = Ops.matmul(Ops.reshape(Ops.slice(a, 0, i, i + 1), 3, 4),
                        Ops.reshape(Ops.slice(b, 0, i, i + 1), 4, 2));
                assertThat(Ops.slice(product, 0, i, i + 1).toDoubles()).isEqualTo(one.toDoubles());
            }
        });
    }

    @Property(tries = TRIES)
    void productsReadAndWriteStridedRowsAndAccumulate(@ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll int seed) {
        run((backend, scope) -> {
            Tensor wide = TensorArbitraries.normal(Shape.of(rows, 7), seed).toTensor(scope, DType.F64);
            Tensor b = TensorArbitraries.normal(Shape.of(3, 2), seed + 1L).toTensor(scope, DType.F64);
            Tensor out = scope.full(DType.F64, Shape.of(rows, 5), 1);
            backend.matmul(wide.viewColumns(2, 5), false, b, false, out.viewColumns(1, 3), true);
            double[] product = Ops.matmul(Ops.columns(wide, 2, 5), b).toDoubles();
            double[] expected = Ops.affine(scope.of(product, rows, 2), 1, 1).toDoubles();
            assertThat(Ops.columns(out, 1, 3).toDoubles()).containsExactly(expected, within(1e-12));
            assertThat(Ops.columns(out, 0, 1).toDoubles()).containsOnly(1);
            assertThat(Ops.columns(out, 3, 5).toDoubles()).containsOnly(1);
        });
    }

    @Property(tries = TRIES)
    void reversingTheAxesTwiceChangesNothing(@ForAll("tensors") Values values) {
        run((backend, scope) -> {
            Tensor x = values.toTensor(scope, DType.F32);
            int[] reversed = new int[x.shape().rank()];
            for (int i = 0; i < reversed.length; i++) { reversed[i] = reversed.length - 1 - i; }
            Tensor back = Ops.permute(Ops.permute(x, reversed), reversed);
            assertThat(back.shape()).isEqualTo(x.shape());
            assertThat(back.toDoubles()).isEqualTo(x.toDoubles());
        });
    }

    @Property(tries = TRIES)
    void singlePrecisionIsDoublePrecisionRounded(@ForAll("tensors") Values values) {
        run((backend, scope) -> {
            Tensor narrow = values.toTensor(scope, DType.F32);
            Tensor wide = scope.allocate(DType.F64, values.shape());
            backend.copy(narrow, wide);
            double[] expected = Ops.exp(wide).toDoubles();
            float[] actual = Ops.exp(narrow).toFloats();
            for (int i = 0; i < actual.length; i++) { assertThat(actual[i]).isEqualTo((float) expected[i]); }
        });
    }

    @Property(tries = TRIES)
    void rowsPutByIdAreFoundByThem(@ForAll @IntRange(min = 1, max = 6) int rows, @ForAll int seed) {
        run((backend, scope) -> {
            Tensor table = scope.zeros(DType.F64, Shape.of(8, 3));
            Tensor wide = TensorArbitraries.normal(Shape.of(rows, 5), seed).toTensor(scope, DType.F64);
            int[] places = new int[rows];
            for (int i = 0; i < rows; i++) {
                places[i] = (i * 3 + 1) % 8; // distinct: 3 and 8 share no factor
            }
            Tensor ids = scope.of(places, rows);
            backend.putRows(wide.viewColumns(1, 4), ids, table);
            assertThat(Ops.embedding(table, ids).toDoubles()).isEqualTo(Ops.columns(wide, 1, 4).toDoubles());
        });
    }
}
