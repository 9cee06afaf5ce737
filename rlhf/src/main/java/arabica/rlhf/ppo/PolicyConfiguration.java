package arabica.rlhf.ppo;

import arabica.rlhf.train.Configuration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// An algorithm's options under the names of the command line: what a resumed run is compared by.
final class PolicyConfiguration {
    private static final Map<String, String> FLAGS = Map.ofEntries(Map.entry("gae.gamma", "gamma"),
            Map.entry("gae.lambda", "lambda"), Map.entry("clip.low", "clip"), Map.entry("clip.high", "clip-high"),
            Map.entry("clip.dual", "dual-clip"), Map.entry("aggregation", "loss-aggregation"),
            Map.entry("value.coef", "value-coef"), Map.entry("value.clip", "value-clip"),
            Map.entry("value.warmup", "critic-warmup"), Map.entry("bias-correction-kl", "use-bias-correction-kl"),
            Map.entry("options.shaping.normalization", "reward-normalization"),
            Map.entry("options.shaping.clip.low", "reward-clip-range.low"),
            Map.entry("options.shaping.clip.high", "reward-clip-range.high"),
            Map.entry("options.shaping.missing-eos-penalty", "missing-eos-penalty"));
    /// Which the algorithms without a critic call as TRL does.
    private static final Map<String, String> WITHOUT_CRITIC = Map.of("options.epochs", "num-iterations",
            "options.kl-coef", "beta");
    private static final Map<String, String> WITH_CRITIC = Map.of("options.epochs", "ppo-epochs");

    private PolicyConfiguration() {}

    static SequencedMap<String, Object> of(PolicyAlgorithm algorithm) {
        Map<String, String> own = algorithm.critic().isPresent() ? WITH_CRITIC : WITHOUT_CRITIC;
        SequencedMap<String, Object> configuration = new LinkedHashMap<>();
        Configuration.flatten(Configuration.of((Record) algorithm)).forEach((name, value) -> {
            if (name.endsWith(".kind")) { return; }
            String flag = own.getOrDefault(name, FLAGS.getOrDefault(name, name.replaceFirst("^options\\.", "")));
            configuration.put(flag, value);
        });
        return configuration;
    }
}
