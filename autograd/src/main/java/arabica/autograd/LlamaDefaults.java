package arabica.autograd;

/// The fused operations of Llama's family composed from a backend's primitives, as in [FusedDefaults].
final class LlamaDefaults {
    private LlamaDefaults() {}

    static void silu(Backend backend, Tensor x, Tensor out) {
        try (Scope scope = Scope.open(backend)) {
            Tensor sigmoid = scope.allocate(x.dtype(), x.shape());
            backend.unary(UnaryFunction.SIGMOID, x, sigmoid);
            backend.binary(BinaryFunction.MULTIPLY, x, sigmoid, out);
        }
    }

    static void siluBackward(Backend backend, Tensor x, Tensor gradOut, Tensor gradX) {
        try (Scope scope = Scope.open(backend)) {
            Tensor slope = scope.allocate(x.dtype(), x.shape());
            siluSlope(backend, x, slope);
            backend.binary(BinaryFunction.MULTIPLY, gradOut, slope, gradX);
        }
    }

    /// `s·(1 + x·(1 − s))`.
    private static void siluSlope(Backend backend, Tensor x, Tensor slope) {
        try (Scope scope = Scope.open(backend)) {
            Tensor sigmoid = scope.allocate(x.dtype(), x.shape());
            backend.unary(UnaryFunction.SIGMOID, x, sigmoid);
            backend.affine(sigmoid, -1, 1, slope);
            backend.binary(BinaryFunction.MULTIPLY, x, slope, slope);
            backend.affine(slope, 1, 1, slope);
            backend.binary(BinaryFunction.MULTIPLY, sigmoid, slope, slope);
        }
    }

    static void swiGlu(Backend backend, Tensor gate, Tensor up, Tensor out) {
        try (Scope scope = Scope.open(backend)) {
            Tensor silu = scope.allocate(gate.dtype(), gate.shape());
            backend.silu(gate, silu);
            backend.binary(BinaryFunction.MULTIPLY, silu, up, out);
        }
    }

    static void swiGluBackward(Backend backend, Tensor gate, Tensor up, Tensor gradOut, Tensor gradGate,
            Tensor gradUp) {
        try (Scope scope = Scope.open(backend)) {
            Tensor product = scope.allocate(gate.dtype(), gate.shape());
            backend.silu(gate, product);
            backend.binary(BinaryFunction.MULTIPLY, gradOut, product, gradUp);
            backend.binary(BinaryFunction.MULTIPLY, gradOut, up, product);
            backend.siluBackward(gate, product, gradGate);
        }
    }

    static void rmsNorm(Backend backend, Tensor x, Tensor gain, double epsilon, Tensor out, Tensor rstd) {
        try (Scope scope = Scope.open(backend)) {
            Tensor input = FusedDefaults.rows(x);
            Tensor result = FusedDefaults.rows(out);
            Tensor roots = FusedDefaults.column(rstd);
            Tensor squares = scope.allocate(x.dtype(), input.shape());
            backend.unary(UnaryFunction.SQUARE, input, squares);
            backend.reduce(Reduction.SUM, squares, roots);
            backend.affine(roots, 1.0 / input.shape().columns(), epsilon, roots);
            backend.unary(UnaryFunction.SQRT, roots, roots);
            backend.unary(UnaryFunction.RECIPROCAL, roots, roots);
            backend.binary(BinaryFunction.MULTIPLY, input, roots, result);
            backend.binary(BinaryFunction.MULTIPLY, result, gain, result);
        }
    }

    /// With `n = x·rstd` and `h = gradOut·gain`: `gradX = rstd·(h − n·mean(h·n))`.
    static void rmsNormBackward(Backend backend, Tensor x, Tensor gain, Tensor rstd, Tensor gradOut,
            GradientTarget gradX, GradientTarget gradGain) {
        try (Scope scope = Scope.open(backend)) {
            Tensor input = FusedDefaults.rows(x);
            Tensor grad = FusedDefaults.rows(gradOut);
            Tensor roots = FusedDefaults.column(rstd);
            Tensor normal = scope.allocate(x.dtype(), input.shape());
            Tensor product = scope.allocate(x.dtype(), input.shape());
            backend.binary(BinaryFunction.MULTIPLY, input, roots, normal);
            if (gradGain != null) {
                backend.binary(BinaryFunction.MULTIPLY, grad, normal, product);
                gradGain.write(sum -> backend.reduce(Reduction.SUM, product, sum));
            }
            if (gradX == null) { return; }
            gradX.write(gradient -> {
                Tensor result = FusedDefaults.rows(gradient);
                Tensor fold = scope.allocate(x.dtype(), input.shape().withColumns(1));
                backend.binary(BinaryFunction.MULTIPLY, grad, gain, result);
                backend.binary(BinaryFunction.MULTIPLY, result, normal, product);
                backend.reduce(Reduction.SUM, product, fold);
                backend.affine(fold, 1.0 / input.shape().columns(), 0, fold);
                backend.binary(BinaryFunction.MULTIPLY, normal, fold, normal);
                backend.binary(BinaryFunction.SUBTRACT, result, normal, result);
                backend.binary(BinaryFunction.MULTIPLY, result, roots, result);
            });
        }
    }

    static void rope(Backend backend, Tensor x, Tensor cos, Tensor sin, Tensor positions, int heads, boolean inverse,
            Tensor out) {
        try (Scope scope = Scope.open(backend)) {
            int rows = Math.toIntExact(x.shape().rows());
            int half = cos.shape().columns();
            Tensor packed = scope.allocate(x.dtype(), x.shape());
            backend.copy(x, packed);
            Tensor pairs = packed.viewAs(Shape.of(rows * heads, x.shape().columns() / heads));
            Tensor cosines = angles(backend, scope, cos, positions);
            Tensor sines = angles(backend, scope, sin, positions);
            if (inverse) { backend.affine(sines, -1, 0, sines); }
            Tensor first = scope.allocate(x.dtype(), Shape.of(rows, heads, half));
            Tensor second = scope.allocate(x.dtype(), first.shape());
            Tensor turned = scope.allocate(x.dtype(), first.shape());
            Tensor product = scope.allocate(x.dtype(), first.shape());
            Shape flat = Shape.of(rows * heads, half);
            backend.copy(pairs.viewColumns(0, half), first.viewAs(flat));
            backend.copy(pairs.viewColumns(half, 2 * half), second.viewAs(flat));
            backend.binary(BinaryFunction.MULTIPLY, first, cosines, turned);
            backend.binary(BinaryFunction.MULTIPLY, second, sines, product);
            backend.binary(BinaryFunction.SUBTRACT, turned, product, turned);
            backend.copy(turned.viewAs(flat), pairs.viewColumns(0, half));
            backend.binary(BinaryFunction.MULTIPLY, second, cosines, turned);
            backend.binary(BinaryFunction.MULTIPLY, first, sines, product);
            backend.binary(BinaryFunction.ADD, turned, product, turned);
            backend.copy(turned.viewAs(flat), pairs.viewColumns(half, 2 * half));
            backend.copy(packed, out);
        }
    }

    private static Tensor angles(Backend backend, Scope scope, Tensor table, Tensor positions) {
        Tensor rows = scope.allocate(table.dtype(), Shape.of((int) positions.size(), 1, table.shape().columns()));
        backend.gatherRows(table, positions, rows);
        return rows;
    }
}
