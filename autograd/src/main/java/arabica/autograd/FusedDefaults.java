package arabica.autograd;

/// The fused operations composed from a backend's primitives: slow, but right as soon as the primitives are.
/// What each computes is written in [Backend]. Temporaries live in a scope that closes with the call.
final class FusedDefaults {
    private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
    private static final double GELU_CUBIC = 0.044715;

    private FusedDefaults() {}

    static void linear(Backend backend, Tensor x, Tensor w, boolean transposeWeight, Tensor bias,
            Tensor residual, Tensor out) {
        Tensor outRows = rows(out);
        backend.matmul(rows(x), false, w, transposeWeight, outRows, false);
        if (bias != null) { backend.binary(BinaryFunction.ADD, outRows, bias, outRows); }
        if (residual != null) { backend.binary(BinaryFunction.ADD, residual, out, out); }
    }

    static void linearParametersBackward(Backend backend, Tensor x, Tensor gradOut, boolean transposeWeight,
            GradientTarget gradWeight, GradientTarget gradBias) {
        if (gradWeight != null) {
            Tensor a = transposeWeight ? gradOut : x;
            Tensor b = transposeWeight ? x : gradOut;
            backend.matmul(a, true, b, false, gradWeight.tensor(), gradWeight.accumulate());
        }
        if (gradBias != null) { gradBias.write(sum -> backend.reduce(Reduction.SUM, gradOut, sum)); }
    }

    static void panelLinear(Backend backend, Tensor x, Tensor panels, Tensor bias, Tensor residual, Tensor out) {
        Tensor rows = rows(x);
        Tensor outRows = rows(out);
        int inputs = panels.shape().dim(1);
        int width = panels.shape().dim(2);
        int columns = out.shape().columns();
        for (int from = 0; from < columns; from += width) {
            int to = Math.min(columns, from + width);
            Tensor panel = panels.viewRows((long) (from / width) * inputs, inputs).viewColumns(0, to - from);
            backend.matmul(rows, false, panel, false, outRows.viewColumns(from, to), false);
        }
        if (bias != null) { backend.binary(BinaryFunction.ADD, outRows, bias, outRows); }
        if (residual != null) { backend.binary(BinaryFunction.ADD, residual, out, out); }
    }

    static void gelu(Backend backend, Tensor x, Tensor out) {
        try (Scope scope = Scope.open(backend)) {
            Tensor t = geluTanh(backend, scope, x);
            backend.affine(t, 0.5, 0.5, t);
            backend.binary(BinaryFunction.MULTIPLY, x, t, out);
        }
    }

    /// `½(1 + t) + ½·x·(1 − t²)·√(2/π)·(1 + 3·0.044715·x²)` where `t` is the tanh of the forward.
    static void geluBackward(Backend backend, Tensor x, Tensor gradOut, Tensor gradX) {
        try (Scope scope = Scope.open(backend)) {
            Tensor t = geluTanh(backend, scope, x);
            Tensor slope = scope.allocate(x.dtype(), x.shape());
            backend.unary(UnaryFunction.SQUARE, x, slope);
            backend.affine(slope, 3 * GELU_CUBIC * GELU_SCALE, GELU_SCALE, slope);
            // Far out 1 − t² is 0, and its product with ∞ would be no number.
            backend.clamp(slope, 0, Float.MAX_VALUE, slope);
            Tensor sech = scope.allocate(x.dtype(), x.shape());
            backend.unary(UnaryFunction.SQUARE, t, sech);
            backend.affine(sech, -0.5, 0.5, sech);
            // In this order: x³ may be ∞ as well.
            backend.binary(BinaryFunction.MULTIPLY, x, sech, sech);
            backend.binary(BinaryFunction.MULTIPLY, sech, slope, slope);
            backend.affine(t, 0.5, 0.5, t);
            backend.binary(BinaryFunction.ADD, t, slope, t);
            backend.binary(BinaryFunction.MULTIPLY, gradOut, t, gradX);
        }
    }

    private static Tensor geluTanh(Backend backend, Scope scope, Tensor x) {
        Tensor t = scope.allocate(x.dtype(), x.shape());
        backend.unary(UnaryFunction.SQUARE, x, t);
        backend.affine(t, GELU_CUBIC * GELU_SCALE, GELU_SCALE, t);
        backend.binary(BinaryFunction.MULTIPLY, x, t, t);
        backend.unary(UnaryFunction.TANH, t, t);
        return t;
    }

    static void softmax(Backend backend, Tensor x, Tensor out) {
        try (Scope scope = Scope.open(backend)) {
            Tensor logits = rows(x);
            Tensor probabilities = rows(out);
            Tensor fold = scope.allocate(x.dtype(), logits.shape().withColumns(1));
            backend.reduce(Reduction.MAX, logits, fold);
            backend.binary(BinaryFunction.SUBTRACT, logits, fold, probabilities);
            backend.unary(UnaryFunction.EXP, probabilities, probabilities);
            backend.reduce(Reduction.SUM, probabilities, fold);
            backend.binary(BinaryFunction.DIVIDE, probabilities, fold, probabilities);
        }
    }

    static void softmaxBackward(Backend backend, Tensor out, Tensor gradOut, Tensor gradX) {
        try (Scope scope = Scope.open(backend)) {
            Tensor probabilities = rows(out);
            Tensor grad = rows(gradOut);
            Tensor gradLogits = rows(gradX);
            Tensor product = scope.allocate(out.dtype(), probabilities.shape());
            Tensor dot = scope.allocate(out.dtype(), probabilities.shape().withColumns(1));
            backend.binary(BinaryFunction.MULTIPLY, grad, probabilities, product);
            backend.reduce(Reduction.SUM, product, dot);
            backend.binary(BinaryFunction.SUBTRACT, grad, dot, product);
            backend.binary(BinaryFunction.MULTIPLY, probabilities, product, gradLogits);
        }
    }

    static void logSumExp(Backend backend, Tensor x, Tensor out) {
        try (Scope scope = Scope.open(backend)) {
            Tensor matrix = rows(x);
            Tensor result = column(out);
            Tensor max = scope.allocate(x.dtype(), result.shape());
            Tensor shifted = scope.allocate(x.dtype(), matrix.shape());
            backend.reduce(Reduction.MAX, matrix, max);
            backend.binary(BinaryFunction.SUBTRACT, matrix, max, shifted);
            backend.unary(UnaryFunction.EXP, shifted, shifted);
            backend.reduce(Reduction.SUM, shifted, result);
            backend.unary(UnaryFunction.LOG, result, result);
            backend.binary(BinaryFunction.ADD, result, max, result);
        }
    }

    static void gatherLogProbs(Backend backend, Tensor logits, Tensor targets, Tensor out, Tensor logSumExp) {
        try (Scope scope = Scope.open(backend)) {
            Tensor matrix = rows(logits);
            Tensor logProbs = scope.allocate(logits.dtype(), matrix.shape());
            backend.logSumExp(matrix, logSumExp);
            backend.binary(BinaryFunction.SUBTRACT, matrix, column(logSumExp), logProbs);
            backend.pick(logProbs, targets, out);
        }
    }

    static void gatherLogProbsBackward(Backend backend, Tensor logits, Tensor targets, Tensor logSumExp,
            Tensor gradOut, Tensor gradLogits) {
        try (Scope scope = Scope.open(backend)) {
            Tensor matrix = rows(logits);
            Tensor grad = rows(gradLogits);
            Tensor wanted = scope.allocate(logits.dtype(), Shape.of((int) gradOut.size(), 1));
            Tensor spread = scope.allocate(logits.dtype(), matrix.shape());
            backend.broadcast(column(gradOut), spread);
            backend.pick(spread, targets, wanted); // 0 where ignored
            backend.binary(BinaryFunction.SUBTRACT, matrix, column(logSumExp), grad);
            backend.unary(UnaryFunction.EXP, grad, grad);
            backend.binary(BinaryFunction.MULTIPLY, grad, wanted, grad);
            backend.affine(grad, -1, 0, grad);
            backend.addPicked(wanted, targets, grad);
        }
    }

    static void layerNorm(Backend backend, Tensor x, Tensor gain, Tensor bias, double epsilon, Tensor out, Tensor mean,
            Tensor rstd) {
        try (Scope scope = Scope.open(backend)) {
            Tensor input = rows(x);
            Tensor result = rows(out);
            int columns = input.shape().columns();
            Tensor means = column(mean);
            Tensor deviations = column(rstd);
            backend.reduce(Reduction.SUM, input, means);
            backend.affine(means, 1.0 / columns, 0, means);
            backend.binary(BinaryFunction.SUBTRACT, input, means, result);
            Tensor squares = scope.allocate(x.dtype(), input.shape());
            backend.unary(UnaryFunction.SQUARE, result, squares);
            backend.reduce(Reduction.SUM, squares, deviations);
            backend.affine(deviations, 1.0 / columns, epsilon, deviations);
            backend.unary(UnaryFunction.SQRT, deviations, deviations);
            backend.unary(UnaryFunction.RECIPROCAL, deviations, deviations);
            backend.binary(BinaryFunction.MULTIPLY, result, deviations, result);
            backend.binary(BinaryFunction.MULTIPLY, result, gain, result);
            backend.binary(BinaryFunction.ADD, result, bias, result);
        }
    }

    /// With `n = (x − mean)·rstd` and `h = gradOut·gain`: `gradX = rstd·(h − mean(h) − n·mean(h·n))`.
    static void layerNormBackward(Backend backend, Tensor x, Tensor gain, Tensor mean, Tensor rstd, Tensor gradOut,
            GradientTarget gradX, GradientTarget gradGain, GradientTarget gradBias) {
        try (Scope scope = Scope.open(backend)) {
            Tensor input = rows(x);
            Tensor grad = rows(gradOut);
            Tensor normal = scope.allocate(x.dtype(), input.shape());
            Tensor product = scope.allocate(x.dtype(), input.shape());
            backend.binary(BinaryFunction.SUBTRACT, input, column(mean), normal);
            backend.binary(BinaryFunction.MULTIPLY, normal, column(rstd), normal);
            if (gradGain != null) {
                backend.binary(BinaryFunction.MULTIPLY, grad, normal, product);
                gradGain.write(sum -> backend.reduce(Reduction.SUM, product, sum));
            }
            if (gradBias != null) { gradBias.write(sum -> backend.reduce(Reduction.SUM, grad, sum)); }
            if (gradX == null) { return; }
            gradX.write(gradient -> {
                Tensor result = rows(gradient);
                double mean1 = 1.0 / input.shape().columns();
                Tensor fold = scope.allocate(x.dtype(), input.shape().withColumns(1));
                backend.binary(BinaryFunction.MULTIPLY, grad, gain, result);
                backend.binary(BinaryFunction.MULTIPLY, result, normal, product);
                backend.reduce(Reduction.SUM, product, fold);
                backend.affine(fold, mean1, 0, fold);
                backend.binary(BinaryFunction.MULTIPLY, normal, fold, normal);
                backend.reduce(Reduction.SUM, result, fold);
                backend.affine(fold, mean1, 0, fold);
                backend.binary(BinaryFunction.SUBTRACT, result, fold, result);
                backend.binary(BinaryFunction.SUBTRACT, result, normal, result);
                backend.binary(BinaryFunction.MULTIPLY, result, column(rstd), result);
            });
        }
    }

    static void adamW(Backend backend, Tensor parameter, Tensor gradient, Tensor m, Tensor v, AdamWStep step) {
        try (Scope scope = Scope.open(backend)) {
            Tensor g = scope.allocate(parameter.dtype(), parameter.shape());
            Tensor update = scope.allocate(parameter.dtype(), parameter.shape());
            backend.affine(gradient, step.gradientScale(), 0, g);
            backend.affine(parameter, 1 - step.learningRate() * step.weightDecay(), 0, parameter);
            backend.affine(m, step.beta1(), 0, m);
            backend.addScaled(g, 1 - step.beta1(), m);
            backend.unary(UnaryFunction.SQUARE, g, g);
            backend.affine(v, step.beta2(), 0, v);
            backend.addScaled(g, 1 - step.beta2(), v);
            backend.affine(v, 1 / (1 - StrictMath.pow(step.beta2(), step.step())), 0, update);
            backend.unary(UnaryFunction.SQRT, update, update);
            backend.affine(update, 1, step.epsilon(), update);
            backend.binary(BinaryFunction.DIVIDE, m, update, update);
            double rate = step.learningRate() / (1 - StrictMath.pow(step.beta1(), step.step()));
            backend.addScaled(update, -rate, parameter);
        }
    }

    /// The same elements as a matrix of rows.
    static Tensor rows(Tensor x) { return x.viewAs(Shape.of(Math.toIntExact(x.shape().rows()), x.shape().columns())); }

    static Tensor column(Tensor x) { return x.viewAs(Shape.of(Math.toIntExact(x.size()), 1)); }
}
