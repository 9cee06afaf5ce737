package arabica.nn;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// `rope_scaling` in `config.json`; newer files call it `rope_parameters`.
final class RopeJson {
    private static final List<String> TYPES = List.of("default", "linear", "dynamic", "llama3", "yarn");

    private RopeJson() {}

    /// @param context  `max_position_embeddings`
    static RopeScaling read(ConfigJson json, int context) {
        Optional<ConfigJson> node = part(json);
        if (node.isEmpty()) { return new RopeScaling.None(OptionalDouble.empty()); }
        ConfigJson scaling = node.get();
        String type = scaling.text("rope_type").or(() -> scaling.text("type")).orElse("default");
        json.requireOneOf("rope_type in rope_scaling", type, TYPES);
        return switch (type) {
            case "linear" -> new RopeScaling.Linear(scaling.requiredNumber("factor"));
            case "dynamic" -> new RopeScaling.None(OptionalDouble.of(scaling.requiredNumber("factor")));
            case "llama3" -> new RopeScaling.Llama3(scaling.requiredNumber("factor"),
                    scaling.requiredNumber("low_freq_factor"), scaling.requiredNumber("high_freq_factor"),
                    scaling.required("original_max_position_embeddings"));
            case "yarn" -> yarn(scaling, context);
            default -> new RopeScaling.None(OptionalDouble.empty());
        };
    }

    /// Where newer files have the base and the partial factor too.
    static Optional<ConfigJson> part(ConfigJson json) {
        return json.object("rope_scaling").or(() -> json.object("rope_parameters"));
    }

    private static RopeScaling yarn(ConfigJson scaling, int context) {
        scaling.refuse("mscale", " in rope_scaling of type yarn");
        scaling.refuse("mscale_all_dim", " in rope_scaling of type yarn");
        OptionalDouble attention = scaling.has("attention_factor")
                ? OptionalDouble.of(scaling.requiredNumber("attention_factor"))
                : OptionalDouble.empty();
        return new RopeScaling.Yarn(scaling.requiredNumber("factor"), attention, scaling.number("beta_fast", 32),
                scaling.number("beta_slow", 1),
                scaling.integer("original_max_position_embeddings").orElse(context), scaling.flag("truncate", true));
    }

    /// @param theta  how the family calls the base
    static void write(ObjectNode root, String theta, Rotary rotary) {
        root.put(theta, rotary.base());
        switch (rotary.scaling()) {
            case RopeScaling.None none -> none.dynamicFactor()
                    .ifPresent(factor -> scaling(root, "dynamic").put("factor", factor));
            case RopeScaling.Linear linear -> scaling(root, "linear").put("factor", linear.factor());
            case RopeScaling.Llama3 llama3 -> scaling(root, "llama3").put("factor", llama3.factor())
                    .put("low_freq_factor", llama3.low()).put("high_freq_factor", llama3.high())
                    .put("original_max_position_embeddings", llama3.originalContext());
            case RopeScaling.Yarn yarn -> {
                ObjectNode node = scaling(root, "yarn").put("factor", yarn.factor())
                        .put("beta_fast", yarn.betaFast()).put("beta_slow", yarn.betaSlow())
                        .put("original_max_position_embeddings", yarn.originalContext())
                        .put("truncate", yarn.truncate());
                yarn.attentionFactor().ifPresent(factor -> node.put("attention_factor", factor));
            }
        }
    }

    private static ObjectNode scaling(ObjectNode root, String type) {
        return root.putObject("rope_scaling").put("rope_type", type);
    }
}
