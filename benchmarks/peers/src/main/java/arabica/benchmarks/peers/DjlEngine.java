package arabica.benchmarks.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import arabica.benchmarks.training.GptShape;
import arabica.benchmarks.training.TokenBatch;
import arabica.benchmarks.training.TrainingEngine;
import arabica.benchmarks.training.TrainingWorker;
import arabica.benchmarks.training.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// libtorch 2.7.1 through the Deep Java Library. DJL binds neither `scaled_dot_product_attention` nor the tanh GELU nor
/// the fused AdamW, but runs TorchScript, and that has all three: so the model is `gpt2.py`, compiled when it is loaded,
/// and DJL holds the tensors, walks backward and calls.
final class DjlEngine implements TrainingEngine {
    private final GptShape shape;
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final List<PtNDArray> parameters = new ArrayList<>();
    private final List<PtNDArray> first;
    private final List<PtNDArray> second;
    private final PtNDArray steps;
    private final int[] decayed;
    private final int[] plain;

    private DjlEngine(GptShape shape, int threads, Path weights) throws IOException {
        this.shape = shape;
        manager = (PtNDManager) ai.djl.engine.Engine.getEngine("PyTorch").newBaseManager();
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(true);
        try (InputStream archive = TorchScript.archive("Gpt2")) {
            module = JniUtils.loadModule(manager, archive, false, false);
        }
        read(weights);
        first = parameters.stream().map(each -> zeros(each.getShape())).toList();
        second = parameters.stream().map(each -> zeros(each.getShape())).toList();
        steps = zeros(new Shape());
        decayed = IntStream.range(0, parameters.size()).filter(i -> dimensions(i) > 1).toArray();
        plain = IntStream.range(0, parameters.size()).filter(i -> dimensions(i) == 1).toArray();
    }

    static void main(String[] args) throws IOException {
        TrainingWorker.serve(args, (shape, threads, seed, weights) -> new DjlEngine(shape, threads, weights));
    }

    private int dimensions(int i) { return parameters.get(i).getShape().dimension(); }

    private PtNDArray zeros(Shape of) { return (PtNDArray) manager.zeros(of, DataType.FLOAT32); }

    /// Linear weights become `[out, in]`, as libtorch wants them.
    private void read(Path weights) throws IOException {
        try (FileChannel file = FileChannel.open(weights); PtNDManager passing = manager.newSubManager(null)) {
            for (int[] size : shape.parameters()) {
                Shape dims = new Shape(Arrays.stream(size).asLongStream().toArray());
                ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(4 * dims.size()))
                        .order(ByteOrder.nativeOrder());
                WeightsFile.read(file, weights, bytes);
                PtNDArray read = passing.create(bytes, dims, DataType.FLOAT32);
                boolean linear = size.length == 2 && parameters.size() > 1;
                PtNDArray parameter = (linear ? read.transpose().mul(1) : read.mul(1));
                parameter = JniUtils.clone(parameter);
                parameter.attach(manager);
                JniUtils.attachGradient(parameter, true);
                parameter.setName("p[]"); // an element of the list p, the first argument of forward
                parameters.add(parameter);
            }
        }
    }

    @Override
    public double step(TokenBatch batch) {
        try (PtNDManager scope = manager.newSubManager(null)) {
            parameters.forEach(JniUtils::zeroGrad);
            PtNDArray ids = ids(scope, batch.inputs(), new Shape(shape.batch(), shape.context()));
            PtNDArray targets = ids(scope, batch.targets(), new Shape(shape.tokensPerStep()));
            NDList inputs = new NDList(parameters.toArray(NDArray[]::new));
            inputs.add(ids);
            inputs.add(targets);
            PtNDArray loss = (PtNDArray) IValueUtils.forward(module, inputs, true).singletonOrThrow();
            loss.attach(scope);
            double value = loss.getFloat();
            JniUtils.backward(loss, (PtNDArray) scope.ones(new Shape()), false, false);
            List<PtNDArray> gradients = parameters.stream().map(each -> gradient(each, scope)).toList();
            call("clip", list(gradients), IValue.from(Settings.MAX_NORM));
            steps.addi(1);
            adamW(decayed, gradients, Settings.WEIGHT_DECAY);
            adamW(plain, gradients, 0);
            return value;
        }
    }

    private static PtNDArray gradient(PtNDArray parameter, PtNDManager scope) {
        PtNDArray gradient = JniUtils.getGradient(parameter);
        gradient.attach(scope);
        return gradient;
    }

    private void adamW(int[] group, List<PtNDArray> gradients, double decay) {
        call("adamw", list(pick(parameters, group)), list(pick(gradients, group)), list(pick(first, group)),
                list(pick(second, group)), list(IntStream.of(group).mapToObj(i -> steps).toList()),
                IValue.listFrom(Settings.LEARNING_RATE, Settings.BETA1, Settings.BETA2, decay, Settings.EPSILON));
    }

    /// Runs a method of the module; without gradients, as DJL runs all but `forward`.
    private void call(String method, IValue... arguments) {
        IValueUtils.runMethod(module, method, arguments).close();
        Stream.of(arguments).forEach(IValue::close);
    }

    private static List<PtNDArray> pick(List<PtNDArray> from, int[] which) {
        return IntStream.of(which).mapToObj(from::get).toList();
    }

    private static IValue list(List<PtNDArray> tensors) { return IValue.listFrom(tensors.toArray(PtNDArray[]::new)); }

    private static PtNDArray ids(PtNDManager scope, int[] values, Shape dims) {
        LongBuffer wide = ByteBuffer.allocateDirect(8 * values.length).order(ByteOrder.nativeOrder()).asLongBuffer();
        for (int value : values) { wide.put(value); }
        return scope.create(wide.flip(), dims, DataType.INT64);
    }

    @Override
    public void close() {
        module.close();
        parameters.forEach(NDArray::close);
        manager.close();
    }
}
