package arabica.benchmarks.training;

import static arabica.autograd.ops.Ops.reshape;
import static arabica.autograd.ops.Ops.scale;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.nn.AdamW;
import arabica.nn.AdamWConfig;
import arabica.nn.Decoder;
import arabica.nn.Gradients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Our own engine, called as our trainers call it. The system property [#BACKEND] names a backend other than `auto`.
final class ArabicaEngine implements TrainingEngine {
    static final String BACKEND = "arabica.bench.backend";

    private final GptShape shape;
    private final Backend backend;
    private final Scope scope;
    private final Decoder model;
    private final AdamW optimizer;

    ArabicaEngine(GptShape shape, int threads, long seed) {
        this.shape = shape;
        backend = Backends.open(System.getProperty(BACKEND, "auto"), threads);
        scope = Scope.open(backend);
        model = Decoder.create(shape.config(), scope, seed);
        optimizer = new AdamW(model.parameters(), new AdamWConfig(Settings.BETA1, Settings.BETA2, Settings.EPSILON,
                Settings.WEIGHT_DECAY));
    }

    @Override
    public double step(TokenBatch batch) {
        model.parameters().zeroGrad();
        int count = shape.tokensPerStep();
        double lossSum = Scope.step(backend, () -> {
            Scope step = Scope.current();
            Tensor hidden = model.hidden(step.of(batch.inputs(), shape.batch(), shape.context()));
            Tensor sum = model.crossEntropy(reshape(hidden, count, shape.hidden()), step.of(batch.targets(), count));
            double value = sum.item();
            scale(sum, 1.0 / count).backward();
            return value;
        });
        double norm = Gradients.norm(model.parameters());
        optimizer.step(Settings.LEARNING_RATE, Gradients.clipScale(norm, Settings.MAX_NORM));
        return lossSum / count;
    }

    @Override
    public void export(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            model.parameters().forEach((name, parameter) -> {
                float[] values = parameter.toFloats();
                ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
                bytes.asFloatBuffer().put(values);
                try {
                    WeightsFile.write(file, bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Override
    public void close() {
        scope.close();
        backend.close();
    }
}
