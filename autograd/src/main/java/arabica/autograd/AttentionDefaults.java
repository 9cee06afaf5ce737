package arabica.autograd;

import java.util.Arrays;

/// Attention composed from primitives. It holds a whole time×time matrix per head, which a backend's own version
/// should not. Where several query heads share one head of keys and values, their rows are stacked: queries
/// `[B, kvHeads, group·T, d]` against keys `[B, kvHeads, T, d]`, so nothing is repeated in memory.
final class AttentionDefaults {
    /// Below every score, and finite: an infinity would become NaN in a backend's own exp.
    private static final double MASKED = -1e30;

    private AttentionDefaults() {}

    static void forward(Backend backend, Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp) {
        try (Scope scope = Scope.open(backend)) {
            Heads layout = Heads.of(q, heads, kvHeads);
            Tensor queries = layout.split(scope, q, heads);
            Tensor keys = layout.split(scope, k, kvHeads);
            Tensor values = layout.split(scope, v, kvHeads);
            Tensor scores = layout.scores(scope, queries, keys, window);
            backend.logSumExp(scores, logSumExp);
            layout.probabilities(scores, logSumExp);
            Tensor mixed = scope.allocate(q.dtype(), queries.shape());
            backend.matmul(scores, false, values, false, mixed, false);
            layout.merge(scope, mixed, heads, out);
        }
    }

    /// With `P = softmax(S)`, `S = scale·QKᵀ` and `O = PV`: `dV = PᵀdO`, `dP = dO·Vᵀ`,
    /// `dS = P·(dP − Σ dO·O)·scale`, `dQ = dS·K`, `dK = dSᵀQ`.
    static void backward(Backend backend, Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        try (Scope scope = Scope.open(backend)) {
            Heads layout = Heads.of(q, heads, kvHeads);
            Tensor queries = layout.split(scope, q, heads);
            Tensor keys = layout.split(scope, k, kvHeads);
            Tensor values = layout.split(scope, v, kvHeads);
            Tensor probabilities = layout.scores(scope, queries, keys, window);
            layout.probabilities(probabilities, logSumExp);

            Tensor gradMixed = layout.split(scope, gradOut, heads);
            Tensor gradKeys = scope.allocate(q.dtype(), keys.shape());
            Tensor gradValues = scope.allocate(q.dtype(), keys.shape());
            backend.matmul(probabilities, true, gradMixed, false, gradValues, false);
            layout.merge(scope, gradValues, kvHeads, gradV);

            Tensor gradScores = scope.allocate(q.dtype(), probabilities.shape());
            backend.matmul(gradMixed, false, values, true, gradScores, false);
            Tensor product = layout.split(scope, out, heads);
            backend.binary(BinaryFunction.MULTIPLY, product, gradMixed, product);
            Tensor dot = scope.allocate(q.dtype(), product.shape().withColumns(1));
            backend.reduce(Reduction.SUM, product, dot);
            backend.binary(BinaryFunction.SUBTRACT, gradScores, dot, gradScores);
            backend.binary(BinaryFunction.MULTIPLY, gradScores, probabilities, gradScores);
            backend.affine(gradScores, layout.scale(), 0, gradScores);

            Tensor gradQueries = product;
            backend.matmul(gradScores, false, keys, false, gradQueries, false);
            layout.merge(scope, gradQueries, heads, gradQ);
            backend.matmul(gradScores, true, queries, false, gradKeys, false);
            layout.merge(scope, gradKeys, kvHeads, gradK);
        }
    }

    static void decode(Backend backend, Tensor q, Tensor keyCache, Tensor valueCache, Tensor lengths, int heads,
            int kvHeads, int window, Tensor out) {
        int capacity = keyCache.shape().dim(1);
        int d = q.shape().columns() / heads;
        int[] positions = lengths.toInts();
        for (int b = 0; b < positions.length; b++) {
            int length = Math.min(window, positions[b]);
            long from = (long) b * capacity + positions[b] - length;
            try (Scope scope = Scope.open(backend)) {
                Tensor keys = headsFirst(scope, FusedDefaults.rows(keyCache).viewRows(from, length),
                        kvHeads, d);
                Tensor values = headsFirst(scope, FusedDefaults.rows(valueCache).viewRows(from, length),
                        kvHeads, d);
                Tensor query = scope.allocate(q.dtype(), Shape.of(kvHeads, heads / kvHeads, d));
                backend.copy(q.viewRows(b, 1), query.viewAs(Shape.of(1, heads * d)));
                Tensor scores = scope.allocate(q.dtype(), Shape.of(kvHeads, heads / kvHeads, length));
                backend.matmul(query, false, keys, true, scores, false);
                backend.affine(scores, 1 / Math.sqrt(d), 0, scores);
                Tensor probabilities = scope.allocate(q.dtype(), scores.shape());
                backend.softmax(scores, probabilities);
                Tensor mixed = scope.allocate(q.dtype(), query.shape());
                backend.matmul(probabilities, false, values, false, mixed, false);
                backend.copy(mixed.viewAs(Shape.of(1, heads * d)), out.viewRows(b, 1));
            }
        }
    }

    /// Rows `[time, heads·d]` to `[heads, time, d]`.
    private static Tensor headsFirst(Scope scope, Tensor rows, int heads, int d) {
        int time = (int) rows.shape().rows();
        Tensor packed = scope.allocate(rows.dtype(), Shape.of(time, heads, d));
        scope.backend().copy(rows, packed.viewAs(rows.shape()));
        Tensor split = scope.allocate(rows.dtype(), Shape.of(heads, time, d));
        scope.backend().permute(packed, new int[]{1, 0, 2}, split);
        return split;
    }

    /// How `[batch, time, heads·d]` and `[batch, kvHeads, group·time, d]` correspond.
    private record Heads(Backend backend, int batch, int time, int d, int heads, int kvHeads) {
        static Heads of(Tensor q, int heads, int kvHeads) {
            return new Heads(q.backend(), q.shape().dim(0), q.shape().dim(1), q.shape().dim(2) / heads, heads,
                    kvHeads);
        }

        double scale() { return 1 / Math.sqrt(d); }

        Tensor split(Scope scope, Tensor x, int count) {
            Tensor packed = scope.allocate(x.dtype(), Shape.of(batch, time, count, d));
            backend.copy(x, packed.viewAs(x.shape()));
            Tensor split = scope.allocate(x.dtype(), Shape.of(batch, count, time, d));
            backend.permute(packed, new int[]{0, 2, 1, 3}, split);
            return split.viewAs(Shape.of(batch, kvHeads, count / kvHeads * time, d));
        }

        void merge(Scope scope, Tensor x, int count, Tensor out) {
            Tensor merged = scope.allocate(x.dtype(), Shape.of(batch, time, count, d));
            backend.permute(x.viewAs(Shape.of(batch, count, time, d)), new int[]{0, 2, 1, 3}, merged);
            backend.copy(merged.viewAs(out.shape()), out);
        }

        Tensor scores(Scope scope, Tensor queries, Tensor keys, int window) {
            Tensor scores = scope.allocate(queries.dtype(), Shape.of(batch, kvHeads, heads / kvHeads * time, time));
            backend.matmul(queries, false, keys, true, scores, false);
            backend.affine(scores, scale(), 0, scores);
            Tensor square = scores.viewAs(Shape.of(batch, heads, time, time));
            if (window < time) {
                backend.binary(BinaryFunction.ADD, square, past(scope, scores.dtype(), window), square);
            }
            backend.maskFuture(square, MASKED);
            return scores;
        }

        /// `[time, time]`, to be added: masked where a key lies `window` positions or more before a query.
        private Tensor past(Scope scope, DType dtype, int window) {
            double[] values = new double[time * time];
            for (int t = window; t < time; t++) { Arrays.fill(values, t * time, t * time + t - window + 1, MASKED); }
            return scope.of(dtype, values, time, time);
        }

        void probabilities(Tensor scores, Tensor logSumExp) {
            backend.binary(BinaryFunction.SUBTRACT, scores,
                    logSumExp.viewAs(Shape.of(batch, kvHeads, heads / kvHeads * time, 1)), scores);
            backend.unary(UnaryFunction.EXP, scores, scores);
        }
    }
}
