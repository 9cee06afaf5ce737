package arabica.benchmarks.peers;

import arabica.benchmarks.training.GptShape;
import arabica.benchmarks.training.TokenBatch;
import arabica.benchmarks.training.TrainingEngine;
import arabica.benchmarks.training.TrainingWorker;
import arabica.benchmarks.training.WeightsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// libtorch 2.10 through JavaCPP, eager: fused linear, layer norm, tanh GELU, `scaled_dot_product_attention`.
///
/// What a block makes is closed when the block is done, as Python's reference counts would: only what autograd saved
/// stays. Weights are `[out, in]`, as libtorch wants them.
final class LibtorchEngine implements TrainingEngine {
    private static final int PER_LAYER = 12;

    private final GptShape shape;
    private final List<Tensor> parameters = new ArrayList<>();
    private final TensorVector all;
    private final LibtorchAdamW optimizer;

    private LibtorchEngine(GptShape shape, int threads, Path weights) throws IOException {
        this.shape = shape;
        torch.set_num_threads(threads);
        read(weights);
        all = new TensorVector(parameters.toArray(Tensor[]::new));
        optimizer = new LibtorchAdamW(parameters);
    }

    static void main(String[] args) throws IOException {
        TrainingWorker.serve(args, (shape, threads, seed, weights) -> new LibtorchEngine(shape, threads, weights));
    }

    private void read(Path weights) throws IOException {
        List<int[]> sizes = shape.parameters();
        try (FileChannel file = FileChannel.open(weights)) {
            for (int[] size : sizes) {
                long[] dims = Arrays.stream(size).asLongStream().toArray();
                long count = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
                try (FloatPointer memory = new FloatPointer(count)) {
                    ByteBuffer bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
                    WeightsFile.read(file, weights, bytes);
                    boolean linear = dims.length == 2 && parameters.size() > 1;
                    Tensor parameter = LibtorchScope.tensor(() -> {
                        Tensor read = torch.from_blob(memory, dims);
                        return linear ? read.t().contiguous() : read.clone();
                    });
                    parameter.set_requires_grad(true);
                    parameters.add(parameter);
                }
            }
        }
    }

    @Override
    public double step(TokenBatch batch) {
        return LibtorchScope.number(() -> {
            parameters.forEach(each -> each.mutable_grad().reset()); // as zero_grad(set_to_none)
            Tensor loss = loss(batch);
            float value = loss.item_float();
            loss.backward();
            torch.clip_grad_norm_(all, Settings.MAX_NORM);
            optimizer.step();
            return value;
        });
    }

    private Tensor loss(TokenBatch batch) {
        Tensor ids = ids(batch.inputs(), shape.batch(), shape.context());
        Tensor targets = ids(batch.targets(), shape.tokensPerStep());
        Tensor x = LibtorchScope.tensor(() -> torch.embedding(parameters.get(0), ids).add(parameters.get(1)));
        for (int layer = 0; layer < shape.layers(); layer++) {
            List<Tensor> block = parameters.subList(2 + layer * PER_LAYER, 2 + (layer + 1) * PER_LAYER);
            Tensor in = x;
            Tensor mixed = LibtorchScope.tensor(() -> in.add(attention(block, in)));
            in.close();
            x = LibtorchScope.tensor(() -> mixed.add(feedForward(block, mixed)));
            mixed.close();
        }
        Tensor last = x;
        Tensor loss = LibtorchScope.tensor(() -> {
            Tensor hidden = norm(last, parameters.get(parameters.size() - 2), parameters.getLast());
            Tensor logits = torch.linear(hidden.view(shape.tokensPerStep(), shape.hidden()), parameters.getFirst());
            return torch.cross_entropy_loss(logits, targets);
        });
        last.close();
        return loss;
    }

    private Tensor attention(List<Tensor> block, Tensor x) {
        int hidden = shape.hidden();
        Tensor qkv = linear(norm(x, block.get(0), block.get(1)), block.get(2), block.get(3));
        TensorVector parts = qkv.split(hidden, 2);
        Tensor mixed = torch.scaled_dot_product_attention(heads(parts.get(0)), heads(parts.get(1)),
                heads(parts.get(2)), new TensorOptional(), 0, true, new DoubleOptional(), false);
        Tensor joined = mixed.transpose(1, 2).reshape(shape.batch(), shape.context(), hidden);
        return linear(joined, block.get(4), block.get(5));
    }

    private Tensor heads(Tensor x) {
        return x.view(shape.batch(), shape.context(), shape.heads(), shape.hidden() / shape.heads()).transpose(1, 2);
    }

    private Tensor feedForward(List<Tensor> block, Tensor x) {
        Tensor inner = linear(norm(x, block.get(6), block.get(7)), block.get(8), block.get(9));
        return linear(torch.gelu(inner, "tanh"), block.get(10), block.get(11));
    }

    private Tensor norm(Tensor x, Tensor gain, Tensor bias) {
        return torch.layer_norm(x, new long[]{shape.hidden()}, new TensorOptional(gain), new TensorOptional(bias),
                shape.config().norm().epsilon(), false);
    }

    private static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return torch.linear(x, weight, new TensorOptional(bias));
    }

    private static Tensor ids(int[] values, long... dims) {
        return torch.from_blob(new IntPointer(values), dims, new TensorOptions(torch.ScalarType.Int))
                .to(torch.ScalarType.Long);
    }

    @Override
    public void close() { parameters.forEach(Tensor::close); }
}
