package arabica.rlhf.train;

import static arabica.autograd.ops.Ops.scale;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.memory.DryRun;
import arabica.nn.AdamW;
import arabica.nn.Dropout;
import arabica.nn.Gradients;
import arabica.nn.Parameters;
import arabica.nn.TrainableModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;

/// Estimates a run's memory before it starts, by a step of it on a copy of the model that holds nothing ([DryRun]); and
/// decides whether layers are kept for backward or run again.
public final class MemoryPlanner {
    /// What a JVM takes that trains: classes, compiled code, the heap, the working memory of kernels. Measured
    /// (docs/lora.md).
    public static final long PROCESS = 200L << 20;

    private final TrainerOptions options;
    private final RunContext context;

    public MemoryPlanner(TrainerOptions options, RunContext context) {
        this.options = options;
        this.context = context;
    }

    /// What is trained, and on what.
    ///
    /// @param objective what a model is trained by
    /// @param others    bytes of models beside it
    /// @param inHost    whether tensors are in the machine's own memory, so that its size is a limit
    public record Plan<M extends TrainableModel<M>, E>(M model, Function<M, Objective<E>> objective,
            Examples<E> train, long others, boolean inHost) {}

    /// The model as it shall be trained: itself, or [TrainableModel#checkpointed()].
    ///
    /// @throws DoesNotFitException if the run does not fit into memory, with the numbers
    public <M extends TrainableModel<M>, E> M fit(Plan<M, E> plan) {
        if (plan.train().size() == 0) { return plan.model(); } // which the loop refuses in its own words
        return checkpoints(checkpointed -> estimate(plan, checkpointed), plan.inHost())
                ? plan.model().checkpointed()
                : plan.model();
    }

    /// Whether layers are to be run again in backward.
    ///
    /// @param estimates what a run takes where they are, and where they are not
    /// @throws DoesNotFitException as [#fit]
    public boolean checkpoints(Function<Boolean, MemoryEstimate> estimates, boolean inHost) {
        MemoryPolicy policy = context.memory();
        OptionalLong limit = inHost ? policy.limit() : OptionalLong.empty();
        boolean checkpointed = policy.checkpointing() == MemoryPolicy.Checkpointing.ON;
        MemoryEstimate estimate = estimates.apply(checkpointed);
        if (!fits(estimate, limit) && policy.checkpointing() == MemoryPolicy.Checkpointing.AUTO) {
            checkpointed = true;
            estimate = estimates.apply(true);
        }
        if (!fits(estimate, limit)) {
            throw new DoesNotFitException("this run needs " + estimate + ", more than the limit of "
                    + MemoryEstimate.show(limit.getAsLong())
                    + "; a smaller --batch-size or --max-length, --lora-rank, or another --memory-limit may help");
        }
        context.listener().onMemory(estimate);
        return checkpointed;
    }

    private static boolean fits(MemoryEstimate estimate, OptionalLong limit) {
        return limit.isEmpty() || estimate.total() <= limit.getAsLong();
    }

    private <M extends TrainableModel<M>, E> MemoryEstimate estimate(Plan<M, E> plan, boolean checkpointed) {
        DryRun dry = new DryRun();
        try (Scope scope = Scope.open(dry.backend())) {
            M copy = plan.model().copy(scope);
            M shadow = checkpointed ? copy.checkpointed() : copy;
            long weights = dry.bytesLive();
            AdamW optimizer = new AdamW(shadow.parameters(), options.adamW());
            long before = dry.bytesLive();
            Objective<E> objective = plan.objective().apply(shadow);
            List<E> worst = worst(objective, plan.train());
            Dropout dropout = Dropout.at(options.dropout(), options.seed(), 1, 0);
            shadow.parameters().zeroGrad();
            Scope.step(dry.backend(),
                    () -> scale(objective.lossSum(worst, dropout, new MetricSums()), 1).backward());
            Gradients.norm(shadow.parameters());
            optimizer.step(0, 1);
            return parts(dry, shadow.parameters(), weights, before, plan.others(), checkpointed);
        }
    }

    /// @param weights bytes of the model
    /// @param before  bytes of what stays: the model, its gradients and moments
    private static MemoryEstimate parts(DryRun dry, Parameters parameters, long weights, long before, long others,
            boolean checkpointed) {
        long trained = parameters.trained().values().stream().mapToLong(t -> t.size() * t.dtype().bytes()).sum();
        long step = dry.bytesReserved() - before;
        SequencedMap<String, Long> parts = new LinkedHashMap<>();
        parts.put("trained parameters", trained);
        parts.put("frozen parameters", weights - trained);
        parts.put("gradients", (before - weights) / 3);
        parts.put("moments", (before - weights) - (before - weights) / 3);
        parts.put("activations", Math.max(0, step - dry.logitsPeak()));
        parts.put("logits", dry.logitsPeak());
        parts.put("other models", others);
        parts.put("JVM", PROCESS);
        return new MemoryEstimate(parts, dry.bytesReserved() + others + PROCESS, checkpointed);
    }

    /// A micro-batch of the example that makes it longest: each batch that holds it is padded to it.
    private <E> List<E> worst(Objective<E> objective, Examples<E> train) {
        E worst = train.lengthsAreKnown() ? train.get(longest(train)) : worstOfAll(objective, train);
        return Collections.nCopies(Math.min(options.batchSize(), train.size()), worst);
    }

    private static int longest(Examples<?> train) {
        int longest = 0;
        for (int i = 1; i < train.size(); i++) { if (train.length(i) > train.length(longest)) { longest = i; } }
        return longest;
    }

    private static <E> E worstOfAll(Objective<E> objective, Examples<E> train) {
        E worst = train.get(0);
        for (int i = 1; i < train.size(); i++) {
            E example = train.get(i);
            if (objective.padded(example) > objective.padded(worst)) { worst = example; }
        }
        return worst;
    }

    /// Whether a backend's tensors are in the machine's own memory.
    public static boolean inHost(Backend backend) { return !backend.name().equals("tornado"); }

    /// The bytes of a model's parameters.
    public static long bytes(Parameters parameters) {
        long[] sum = {0};
        parameters.forEach((name, tensor) -> sum[0] += tensor.size() * tensor.dtype().bytes());
        return sum[0];
    }
}
