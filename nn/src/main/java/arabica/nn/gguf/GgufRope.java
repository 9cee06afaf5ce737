package arabica.nn.gguf;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.autograd.DType;
import arabica.nn.FormatException;
import arabica.nn.stored.Encoding;
import arabica.nn.stored.StoredTensor;

/// The scaling of rotary positions as a `config.json` has it. llama.cpp's files name linear and YaRN scaling in metadata;
/// of Llama 3's they keep only what comes out of it, a factor for each frequency, in the tensor `rope_freqs.weight`.
final class GgufRope {
    private static final String FACTORS = "rope_freqs.weight";
    /// Llama 3.1's and 3.2's, beside the factor (their `config.json`).
    private static final double LOW = 1;
    private static final double HIGH = 4;
    private static final long ORIGINAL_CONTEXT = 8192;
    private static final double TOLERANCE = 1e-4;

    private GgufRope() {}

    /// @throws FormatException if the scaling is not one that a `config.json` names
    static Optional<ObjectNode> scaling(GgufFile file, String architecture) {
        if (file.tensors().containsKey(FACTORS)) { return Optional.of(llama3(file, architecture)); }
        String prefix = architecture + ".rope.scaling.";
        String type = file.text(prefix + "type").orElse("none");
        if (type.equals("none")) { return Optional.empty(); }
        ObjectNode scaling = JsonNodeFactory.instance.objectNode().put("rope_type", type);
        file.real(prefix + "factor").ifPresent(factor -> scaling.put("factor", GgufConfig.shortest(factor)));
        file.whole(prefix + "original_context_length")
                .ifPresent(length -> scaling.put("original_max_position_embeddings", length));
        file.real(prefix + "yarn_beta_fast").ifPresent(beta -> scaling.put("beta_fast", GgufConfig.shortest(beta)));
        file.real(prefix + "yarn_beta_slow").ifPresent(beta -> scaling.put("beta_slow", GgufConfig.shortest(beta)));
        for (String key : List.of(prefix + "yarn_ext_factor", prefix + "yarn_attn_factor")) {
            double value = file.real(key).orElse(1);
            if (value != 1) {
                throw new FormatException(file.path(), "'" + key + "' is " + value + ", supported is 1");
            }
        }
        return Optional.of(scaling);
    }

    private static ObjectNode llama3(GgufFile file, String architecture) {
        StoredTensor tensor = file.tensor(FACTORS);
        if (!tensor.type().equals(DType.F32.name()) || tensor.shape().size() != 1 || tensor.bytes() > 1 << 16) {
            throw new FormatException(file.path(), "tensor '" + FACTORS + "' is " + tensor.type() + tensor.shape()
                    + ", expected a vector of F32");
        }
        float[] factors = new float[tensor.shape().getFirst().intValue()];
        Encoding.F32.decode(tensor.segment(), 0, factors.length, factors);
        // The lowest frequency has the whole factor.
        double factor = factors[factors.length - 1];
        double theta = GgufConfig.shortest(file.real(architecture + ".rope.freq_base").orElse(10000));
        for (int i = 0; i < factors.length; i++) {
            double expected = factor(Math.pow(theta, -(double) i / factors.length), factor);
            if (!(Math.abs(factors[i] - expected) <= TOLERANCE * expected)) {
                throw new FormatException(file.path(), "tensor '" + FACTORS + "' is not the scaling of Llama 3: factor "
                        + i + " is " + factors[i] + ", expected " + (float) expected);
            }
        }
        return JsonNodeFactory.instance.objectNode().put("rope_type", "llama3").put("factor", factor)
                .put("low_freq_factor", LOW).put("high_freq_factor", HIGH)
                .put("original_max_position_embeddings", ORIGINAL_CONTEXT);
    }

    /// By how much a frequency is divided (transformers' `_compute_llama3_parameters`): not at all where its wave is short,
    /// by the whole factor where it is long, between the two in between.
    private static double factor(double frequency, double factor) {
        double wave = 2 * Math.PI / frequency;
        if (wave < ORIGINAL_CONTEXT / HIGH) { return 1; }
        if (wave > ORIGINAL_CONTEXT / LOW) { return factor; }
        double smooth = (ORIGINAL_CONTEXT / wave - LOW) / (HIGH - LOW);
        return 1 / ((1 - smooth) / factor + smooth);
    }
}
