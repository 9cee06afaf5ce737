package arabica.autograd;

/// Attention within segments as attention of each segment alone, on views of its rows: what it means, in a few lines.
final class SegmentDefaults {
    private SegmentDefaults() {}

    static void forward(Backend backend, Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads,
            int window, Tensor out, Tensor logSumExp) {
        for (int s = 0; s < segments.count(); s++) {
            try (Scope scope = Scope.open(backend)) {
                Tensor own = logSumExp(scope, segments, s, heads, logSumExp);
                backend.causalAttention(part(q, segments, s), part(k, segments, s), part(v, segments, s), heads,
                        kvHeads, window, part(out, segments, s), own);
                backend.copy(own.viewAs(Shape.of(heads, segments.length(s))),
                        logSumExpOf(segments, s, heads, logSumExp));
            }
        }
    }

    static void backward(Backend backend, Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads,
            int window, Tensor out, Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        for (int s = 0; s < segments.count(); s++) {
            try (Scope scope = Scope.open(backend)) {
                Tensor own = logSumExp(scope, segments, s, heads, logSumExp);
                backend.copy(logSumExpOf(segments, s, heads, logSumExp),
                        own.viewAs(Shape.of(heads, segments.length(s))));
                backend.causalAttentionBackward(part(q, segments, s), part(k, segments, s), part(v, segments, s),
                        heads, kvHeads, window, part(out, segments, s), own, part(gradOut, segments, s),
                        part(gradQ, segments, s), part(gradK, segments, s), part(gradV, segments, s));
            }
        }
    }

    /// A segment of `[B, T, columns]`, as `[1, length, columns]`.
    private static Tensor part(Tensor x, Segments segments, int s) {
        int length = segments.length(s);
        return FusedDefaults.rows(x).viewRows(segments.start(s), length)
                .viewAs(Shape.of(1, length, x.shape().columns()));
    }

    /// Memory for one segment's: a view of all segments' has strided rows.
    private static Tensor logSumExp(Scope scope, Segments segments, int s, int heads, Tensor all) {
        return scope.allocate(all.dtype(), Shape.of(1, heads, segments.length(s)));
    }

    private static Tensor logSumExpOf(Segments segments, int s, int heads, Tensor all) {
        int from = segments.startInRow(s);
        return FusedDefaults.rows(all).viewRows((long) segments.row(s) * heads, heads).viewColumns(from,
                from + segments.length(s));
    }
}
