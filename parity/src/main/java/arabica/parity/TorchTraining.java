package arabica.parity;

import ai.djl.pytorch.engine.PtNDArray;
import arabica.autograd.DType;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.DecoderConfig;
import arabica.nn.Family;
import arabica.parity.TrainingSetup.Trajectory;
import arabica.parity.TrainingSetup.Weight;
import arabica.rlhf.train.TrainerOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The same training out of libtorch's operations, with its autograd: all rows of a step in one padded batch, clipping,
/// AdamW, warm-up and a cosine. It shares no formula with ours.
final class TorchTraining {
    private static final int IGNORED = -1;

    private final LibTorch torch;
    private final TrainingSetup setup;
    private final DType type;
    private final SequencedMap<String, Weight> weights;
    private final SequencedMap<String, Weight> firstMoments;
    private final SequencedMap<String, Weight> secondMoments;

    private TorchTraining(LibTorch torch, TrainingSetup setup, DType type) {
        this.torch = torch;
        this.setup = setup;
        this.type = type;
        weights = new LinkedHashMap<>(setup.weights());
        firstMoments = zeros();
        secondMoments = zeros();
    }

    static Trajectory run(LibTorch torch, TrainingSetup setup, DType type) {
        TorchTraining training = new TorchTraining(torch, setup, type);
        int steps = setup.options().maxSteps().orElseThrow();
        double[] losses = new double[steps];
        double[] norms = new double[steps];
        for (int step = 1; step <= steps; step++) {
            double[] lossAndNorm = training.step(step);
            losses[step - 1] = lossAndNorm[0];
            norms[step - 1] = lossAndNorm[1];
        }
        return new Trajectory(losses, norms, training.weights);
    }

    private SequencedMap<String, Weight> zeros() {
        SequencedMap<String, Weight> zeros = new LinkedHashMap<>();
        setup.weights().forEach((name, weight) -> zeros.put(name, weight.with(new double[weight.values().length])));
        return zeros;
    }

    private double[] step(int step) {
        try (LibTorch.Session session = torch.open()) {
            SequencedMap<String, PtNDArray> leaves = new LinkedHashMap<>();
            weights.forEach((name, weight) -> leaves.put(name, session.leaf(type, weight.values(), weight.shape())));
            List<TokenSequence> rows = rows(step);
            PtNDArray loss = session.call("meanLoss", logits(session, leaves, inputs(session, rows)),
                    targets(session, rows));
            session.backward(loss, session.tensorLike(loss, new double[]{1}));
            PtNDArray[] gradients = leaves.values().stream().map(PtNDArray::getGradient)
                    .toArray(PtNDArray[]::new);
            PtNDArray[] clipping = session.callForList("clipping", gradients, setup.options().maxGradNorm());
            int i = 0;
            for (String name : leaves.keySet()) {
                update(session, name, leaves.get(name), session.call("multiply", gradients[i++], clipping[0]), step);
            }
            return new double[]{LibTorch.doubles(loss)[0], LibTorch.doubles(clipping[1])[0]};
        }
    }

    private PtNDArray logits(LibTorch.Session session, SequencedMap<String, PtNDArray> leaves, PtNDArray ids) {
        DecoderConfig config = setup.config();
        int heads = config.attention().heads();
        LibTorch.Named named = new LibTorch.Named(leaves);
        return config.family() == Family.GPT2
                ? session.call("gpt2", named, ids, config.layers(), heads, config.norm().epsilon())
                : session.call("llama", named, ids, config.layers(), heads, config.attention().kvHeads(),
                        config.norm().epsilon(), config.attention().rotary().orElseThrow().base());
    }

    private void update(LibTorch.Session session, String name, PtNDArray leaf, PtNDArray gradient, int step) {
        TrainerOptions options = setup.options();
        Weight weight = weights.get(name);
        boolean decays = weight.shape().length > 1;
        PtNDArray[] updated = session.callForList("adamW", leaf, gradient,
                session.tensorLike(leaf, firstMoments.get(name).values()),
                session.tensorLike(leaf, secondMoments.get(name).values()), learningRate(step), options.beta1(),
                options.beta2(), options.epsilon(), decays ? options.weightDecay() : 0.0, step);
        weights.put(name, weight.with(LibTorch.doubles(updated[0])));
        firstMoments.put(name, weight.with(LibTorch.doubles(updated[1])));
        secondMoments.put(name, weight.with(LibTorch.doubles(updated[2])));
    }

    /// Warm-up to the peak, then half a cosine down.
    private double learningRate(int step) {
        TrainerOptions options = setup.options();
        int warmup = options.warmupSteps();
        if (step <= warmup) { return options.learningRate() / warmup * step; }
        double done = (double) (step - 1 - warmup) / (options.maxSteps().orElseThrow() - warmup);
        return options.learningRate() * (0.5 + 0.5 * Math.cos(Math.PI * done));
    }

    /// A step's rows: the next ones, to the end of the data, and then from its start.
    private List<TokenSequence> rows(int step) {
        List<TokenSequence> all = setup.rows();
        int count = setup.options().batchSize() * setup.options().gradAccum();
        int from = (step - 1) % Math.ceilDiv(all.size(), count) * count;
        return all.subList(from, Math.min(all.size(), from + count));
    }

    /// All ids but each row's last, filled up with zeros.
    private static PtNDArray inputs(LibTorch.Session session, List<TokenSequence> rows) {
        int time = time(rows);
        int[] ids = new int[rows.size() * time];
        for (int r = 0; r < rows.size(); r++) {
            System.arraycopy(rows.get(r).ids(), 0, ids, r * time, rows.get(r).length() - 1);
        }
        return session.ids(ids, rows.size(), time);
    }

    /// For each position the next token, where that is the response's.
    private static PtNDArray targets(LibTorch.Session session, List<TokenSequence> rows) {
        int time = time(rows);
        int[] targets = new int[rows.size() * time];
        Arrays.fill(targets, IGNORED);
        for (int r = 0; r < rows.size(); r++) {
            TokenSequence row = rows.get(r);
            for (int t = Math.max(1, row.promptLength()); t < row.length(); t++) {
                targets[r * time + t - 1] = row.ids()[t];
            }
        }
        return session.ids(targets, rows.size(), time);
    }

    private static int time(List<TokenSequence> rows) {
        return rows.stream().mapToInt(row -> row.length() - 1).max().orElseThrow();
    }
}
