package arabica.rlhf.ppo;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.memory.DryRun;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.KvCache;
import arabica.nn.LanguageModel;
import arabica.nn.Parameters;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.Rollout.Experience;
import arabica.rlhf.train.MemoryEstimate;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.TrainerOptions;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/// What a run will take of memory: a rollout, and an update from it, of the longest prompt and responses that use all
/// their tokens, on copies of the models that hold nothing ([DryRun]).
record PolicyMemory(PolicyModels models, PolicyAlgorithm algorithm, TrainerOptions training, int longestPrompt) {

    /// @param checkpointed whether what learns runs its layers again in backward
    MemoryEstimate estimate(boolean checkpointed) {
        DryRun dry = new DryRun();
        try (Scope scope = Scope.open(dry.backend())) {
            PolicyModels copies = models.copy(scope);
            long weights = dry.bytesLive();
            Learners learners = Learners.of(copies.policy(), copies.critic(), training);
            long before = dry.bytesLive();
            int length = longestPrompt + options().maxNewTokens();
            long cache = rollout(dry, copies.policy(), length);
            score(copies, length);
            new PolicyUpdate(algorithm, checkpointed ? learners.checkpointed() : learners, training)
                    .run(experience(length), options().klCoef(), 0, Integer.MAX_VALUE);
            long trained = trained(learners.policy().parameters())
                    + learners.ownCritic().map(critic -> trained(critic.parameters())).orElse(0L);
            return parts(dry, trained, weights, before, cache, checkpointed);
        }
    }

    private PolicyOptions options() { return algorithm.options(); }

    /// Feeds the prompts and one token, and makes the cache smaller once, as generation does when rows are done.
    ///
    /// @return the bytes of the cache
    private long rollout(DryRun dry, LanguageModel policy, int length) {
        int rows = Math.min(options().rolloutSize(), 128);
        int[][] prompts = new int[rows][longestPrompt];
        try (Scope scope = Scope.open(dry.backend())) {
            policy.generationHead(scope);
            long before = dry.bytesLive();
            try (KvCache cache = policy.newCache(rows, length)) {
                long bytes = dry.bytesLive() - before;
                Autograd.noGrad(() -> Scope.step(dry.backend(), () -> policy.logits(policy.prefill(cache, prompts))));
                cache.select(IntStream.range(0, Math.max(1, rows * 3 / 4)).toArray()).close();
                return bytes;
            }
        }
    }

    private void score(PolicyModels copies, int length) {
        List<TokenSequence> rows = Collections.nCopies(options().rolloutSize(), sequence(length));
        ResponseForward.logProbs(copies.policy(), rows, options().temperature());
        copies.critic().ifPresent(critic -> ResponseForward.values(rows, critic.model()));
    }

    private TokenSequence sequence(int length) { return new TokenSequence(new int[length], longestPrompt); }

    private List<Experience> experience(int length) {
        int size = Math.min(options().rolloutSize(),
                options().minibatchSize().orElse(training.batchSize() * training.gradAccum()));
        double[] numbers = new double[options().maxNewTokens()];
        return Collections.nCopies(size, new Experience(sequence(length), numbers, numbers, numbers, numbers, numbers));
    }

    private MemoryEstimate parts(DryRun dry, long trained, long weights, long before, long cache,
            boolean checkpointed) {
        long others = others();
        SequencedMap<String, Long> parts = new LinkedHashMap<>();
        parts.put("trained parameters", trained);
        parts.put("frozen parameters", weights - trained);
        parts.put("gradients", (before - weights) / 3);
        parts.put("moments", (before - weights) - (before - weights) / 3);
        parts.put("keys and values of a rollout", cache);
        parts.put("logits", dry.logitsPeak());
        parts.put("activations", Math.max(0, dry.bytesReserved() - before - cache - dry.logitsPeak()));
        parts.put("other models", others);
        parts.put("JVM", MemoryPlanner.PROCESS);
        return new MemoryEstimate(parts, dry.bytesReserved() + others + MemoryPlanner.PROCESS, checkpointed);
    }

    /// Reference and preference models, but for what they share with policy and critic.
    private long others() {
        Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
        models.policy().parameters().forEach((name, tensor) -> known.add(tensor));
        models.critic().ifPresent(
                critic -> critic.model().parameters().forEach((name, tensor) -> known.add(tensor)));
        boolean copied = models.reference().isEmpty() && models.policy().parameters().adapters().isEmpty();
        long bytes = copied ? MemoryPlanner.bytes(models.policy().parameters()) : 0;
        if (models.reference().isPresent()) { bytes += unknown(models.reference().get().parameters(), known); }
        for (ScalarModel model : models.reward().models()) { bytes += unknown(model.parameters(), known); }
        return bytes;
    }

    private static long unknown(Parameters parameters, Set<Tensor> known) {
        long[] bytes = {0};
        parameters.forEach((name, tensor) -> {
            if (known.add(tensor)) { bytes[0] += tensor.size() * tensor.dtype().bytes(); }
        });
        return bytes[0];
    }

    private static long trained(Parameters parameters) {
        return parameters.trained().values().stream().mapToLong(t -> t.size() * t.dtype().bytes()).sum();
    }
}
