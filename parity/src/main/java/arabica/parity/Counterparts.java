package arabica.parity;

import ai.djl.pytorch.engine.PtNDArray;
import arabica.autograd.Operation;
import arabica.autograd.Recorded;
import arabica.autograd.Segments;
import arabica.autograd.ops.Affine;
import arabica.autograd.ops.CausalAttention;
import arabica.autograd.ops.Clamp;
import arabica.autograd.ops.Concat;
import arabica.autograd.ops.Dropout;
import arabica.autograd.ops.LayerNorm;
import arabica.autograd.ops.Linear;
import arabica.autograd.ops.LowRankLinear;
import arabica.autograd.ops.MatMul;
import arabica.autograd.ops.Max;
import arabica.autograd.ops.PanelLinear;
import arabica.autograd.ops.Permute;
import arabica.autograd.ops.Reshape;
import arabica.autograd.ops.RmsNorm;
import arabica.autograd.ops.Rope;
import arabica.autograd.ops.Slice;
import arabica.autograd.ops.Sum;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What libtorch has for each operation of [arabica.autograd.gradcheck.OperationCatalog]. A sample's settings are read off
/// our tape; inputs are the sample's own.
final class Counterparts {
    /// One call of libtorch.
    @FunctionalInterface
    interface Counterpart {
        PtNDArray apply(Call call);
    }

    /// A sample on libtorch's side.
    ///
    /// @param inputs   as in the sample
    /// @param recorded what our side did with them
    /// @param ofOnes   what our operation makes of ones, for those that draw at random
    record Call(LibTorch.Session torch, PtNDArray[] inputs, Recorded recorded, double[] ofOnes) {
        PtNDArray in(int index) { return inputs[index]; }

        /// The second operand, which may be the first one again.
        PtNDArray last() { return inputs[inputs.length - 1]; }

        <O extends Operation> O settings(Class<O> kind) { return recorded.find(kind).operation(); }

        PtNDArray to(String function, Object... arguments) { return torch.call(function, arguments); }

        /// The inputs at these places, of which −1 is none.
        PtNDArray[] present(int... places) {
            return Arrays.stream(places).filter(i -> i >= 0).mapToObj(i -> inputs[i]).toArray(PtNDArray[]::new);
        }
    }

    private final Map<String, Counterpart> all = new TreeMap<>();

    Counterparts() {
        for (String name : List.of("negate", "exp", "expm1", "log", "sqrt", "reciprocal", "square", "tanh", "erf",
                "sigmoid", "softplus", "logSigmoid", "relu", "abs", "transpose", "gelu", "erfGelu", "silu", "softmax",
                "logSoftmax", "entropy")) {
            all.put(name, call -> call.to(name, call.in(0)));
        }
        for (String name : List.of("add", "subtract", "multiply", "divide", "maximum", "minimum", "swiGlu", "embedding",
                "gatherLogProbs")) {
            all.put(name, call -> call.to(name, call.in(0), call.last()));
        }
        for (String name : List.of("where", "linearLogProbs", "linearCrossEntropy")) {
            all.put(name, call -> call.to(name, call.in(0), call.in(1), call.in(2)));
        }
        elements();
        shapes();
        products();
        networks();
    }

    Set<String> names() { return Collections.unmodifiableSet(all.keySet()); }

    /// @throws IllegalArgumentException if there is none for this operation
    Counterpart of(String operation) {
        if (!all.containsKey(operation)) {
            throw new IllegalArgumentException("libtorch's counterpart of '" + operation + "' is not written");
        }
        return all.get(operation);
    }

    private void elements() {
        all.put("affine", call -> call.to("affine", call.in(0), call.settings(Affine.class).scale(),
                call.settings(Affine.class).shift()));
        all.put("scale", call -> call.to("scale", call.in(0), call.settings(Affine.class).scale()));
        all.put("clamp", call -> call.to("clamp", call.in(0), call.settings(Clamp.class).low(),
                call.settings(Clamp.class).high()));
        all.put("dropout", call -> call.to("dropout", call.in(0), call.torch().tensorLike(call.in(0), kept(call)),
                call.settings(Dropout.class).p()));
    }

    /// Which elements dropout keeps is ours to draw; what becomes of them is libtorch's.
    private static double[] kept(Call call) { return Arrays.stream(call.ofOnes()).map(y -> y == 0 ? 0 : 1).toArray(); }

    private void shapes() {
        all.put("sum", call -> call.to("sum", call.in(0), call.settings(Sum.class).axes()));
        all.put("mean", call -> call.to("mean", call.in(0), call.settings(Sum.class).axes()));
        all.put("max", call -> call.to("max", call.in(0), call.settings(Max.class).axis()));
        all.put("reshape", call -> call.to("reshape", call.in(0), call.settings(Reshape.class).dims()));
        all.put("permute", call -> call.to("permute", call.in(0), call.settings(Permute.class).axes()));
        all.put("slice", Counterparts::slice);
        all.put("columns", Counterparts::slice);
        all.put("concat", call -> call.to("concat", call.inputs(), call.settings(Concat.class).axis()));
    }

    private static PtNDArray slice(Call call) {
        Slice slice = call.settings(Slice.class);
        return call.to("slice", call.in(0), slice.axis(), slice.from(), slice.to());
    }

    private void products() {
        all.put("matmul", call -> {
            Recorded.Application<MatMul> applied = call.recorded().find(MatMul.class);
            // Where the first operand is no input, it was transposed before.
            boolean transposeA = applied.operation().transposeA() || applied.operands().getFirst() < 0;
            return call.to("matmul", call.in(0), transposeA, call.in(1), applied.operation().transposeB());
        });
        all.put("linear", Counterparts::linear);
        all.put("linearTransposed", Counterparts::linear);
        all.put("panelLinear", call -> {
            PanelLinear settings = call.settings(PanelLinear.class);
            PtNDArray weight = call.to("ofPanels", call.in(1), settings.outputs());
            return withBiasAndResidual(call, weight, settings.hasResidual());
        });
        all.put("lowRankLinear", call -> {
            Recorded.Application<LowRankLinear> applied = call.recorded().find(LowRankLinear.class);
            List<Integer> operands = applied.operands(); // x, W, u, A, B and perhaps a bias
            PtNDArray weight = applied.operation().transposeWeight() ? call.in(1) : call.to("ofColumns", call.in(1));
            return call.to("lowRankLinear", call.in(operands.get(0)), weight,
                    call.present(operands.size() > 5 ? operands.get(5) : -1), call.in(operands.get(2)),
                    call.in(operands.get(3)), call.in(operands.get(4)), applied.operation().scale());
        });
        all.put("checkpoint", call -> call.to("gelu", call.to("linear", call.in(0),
                call.to("ofColumns", call.in(1)), call.present(2), call.present())));
    }

    private static PtNDArray linear(Call call) {
        Linear settings = call.settings(Linear.class);
        PtNDArray weight = settings.transposeWeight() ? call.in(1) : call.to("ofColumns", call.in(1));
        return withBiasAndResidual(call, weight, settings.hasResidual());
    }

    /// The inputs after x and the weight are a bias and a residual, one of them or none.
    private static PtNDArray withBiasAndResidual(Call call, PtNDArray weight, boolean hasResidual) {
        int count = call.inputs().length;
        int residual = hasResidual ? count - 1 : -1;
        int bias = count - (hasResidual ? 1 : 0) > 2 ? 2 : -1;
        return call.to("linear", call.in(0), weight, call.present(bias), call.present(residual));
    }

    private void networks() {
        all.put("layerNorm", call -> call.to("layerNorm", call.in(0), call.in(1), call.in(2),
                call.settings(LayerNorm.class).epsilon()));
        all.put("rmsNorm", call -> call.to("rmsNorm", call.in(0), call.in(1), call.settings(RmsNorm.class).epsilon()));
        all.put("rope", call -> call.to("rope", call.in(0), call.in(1), call.in(2), call.in(3),
                call.settings(Rope.class).heads()));
        all.put("causalAttention", call -> {
            CausalAttention settings = call.settings(CausalAttention.class);
            long[] shape = call.in(0).getShape().getShape();
            Segments segments = settings.segments().orElseGet(() -> Segments.whole((int) shape[0], (int) shape[1]));
            PtNDArray ofPositions = call.torch().ids(numbers(segments), segments.batch(), segments.time());
            return call.inputs().length == 1
                    ? call.to("packedAttention", call.in(0), settings.heads(), settings.kvHeads(), settings.window(),
                            ofPositions)
                    : call.to("causalAttention", call.in(0), call.in(1), call.in(2), settings.heads(),
                            settings.kvHeads(), settings.window(), ofPositions);
        });
    }

    /// Which segment each position belongs to.
    private static int[] numbers(Segments segments) {
        int[] numbers = new int[segments.batch() * segments.time()];
        for (int s = 0; s < segments.count(); s++) {
            Arrays.fill(numbers, segments.start(s), segments.start(s) + segments.length(s), s);
        }
        return numbers;
    }
}
