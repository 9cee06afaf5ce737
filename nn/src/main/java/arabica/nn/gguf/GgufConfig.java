package arabica.nn.gguf;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.nn.FormatException;

/// A `config.json` out of a GGUF file's metadata, whose keys begin with the architecture's name. What the fields then mean,
/// and which values are supported, is for whoever reads a `config.json`.
final class GgufConfig {
    private final GgufFile file;
    private final String architecture;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    private GgufConfig(GgufFile file, String architecture) {
        this.file = file;
        this.architecture = architecture;
    }

    static ObjectNode of(GgufFile file, String architecture) {
        GgufConfig config = new GgufConfig(file, architecture);
        switch (architecture) {
            case "gpt2" -> config.gpt2();
            case "gptneox" -> config.gptNeoX();
            default -> config.llama();
        }
        config.put("bos_token_id", file.whole("tokenizer.ggml.bos_token_id"));
        config.put("eos_token_id", file.whole("tokenizer.ggml.eos_token_id"));
        return config.root;
    }

    private void gpt2() {
        kind("gpt2", "GPT2LMHeadModel");
        root.put("vocab_size", vocabulary());
        root.put("n_positions", required("context_length"));
        root.put("n_embd", required("embedding_length"));
        root.put("n_layer", required("block_count"));
        root.put("n_head", required("attention.head_count"));
        root.put("n_inner", required("feed_forward_length"));
        root.put("layer_norm_epsilon", decimal("attention.layer_norm_epsilon"));
        root.put("activation_function", "gelu_new");
        root.put("tie_word_embeddings", true);
    }

    private void gptNeoX() {
        kind("gpt_neox", "GPTNeoXForCausalLM");
        common();
        root.put("layer_norm_eps", decimal("attention.layer_norm_epsilon"));
        root.put("hidden_act", "gelu");
        root.put("use_parallel_residual", file.flag(key("use_parallel_residual")).orElse(true));
        long headSize = required("embedding_length") / Math.max(1, required("attention.head_count"));
        OptionalLong turned = file.whole(key("rope.dimension_count"));
        double part = turned.isEmpty() || headSize == 0 ? 1.0 : (double) turned.getAsLong() / headSize;
        // Readers round headSize · part down.
        boolean tooLittle = turned.isPresent() && (int) (headSize * part) < turned.getAsLong();
        root.put("rotary_pct", tooLittle ? Math.nextUp(part) : part);
        root.put("rotary_emb_base", theta());
        root.put("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
    }

    private void llama() {
        OptionalLong window = file.whole(key("attention.sliding_window"));
        boolean mistral = window.isPresent() && (architecture.equals("llama") || architecture.equals("mistral"));
        switch (architecture) {
            case "qwen2" -> kind("qwen2", "Qwen2ForCausalLM");
            case "qwen3" -> kind("qwen3", "Qwen3ForCausalLM");
            default -> kind(mistral ? "mistral" : "llama", mistral ? "MistralForCausalLM" : "LlamaForCausalLM");
        }
        common();
        root.put("num_key_value_heads", keyValueHeads());
        root.put("rms_norm_eps", decimal("attention.layer_norm_rms_epsilon"));
        root.put("hidden_act", "silu");
        OptionalLong headSize = file.whole(key("attention.key_length"));
        if (headSize.isEmpty()) { headSize = file.whole(key("rope.dimension_count")); }
        put("head_dim", headSize);
        if (mistral) { put("sliding_window", window); }
        if (architecture.equals("llama") && !mistral) {
            root.put("attention_bias", file.tensors().containsKey("blk.0.attn_q.bias"));
            root.put("mlp_bias", file.tensors().containsKey("blk.0.ffn_up.bias"));
        }
        root.put("rope_theta", theta());
        GgufRope.scaling(file, architecture).ifPresent(scaling -> root.set("rope_scaling", scaling));
        root.put("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
    }

    private void common() {
        root.put("vocab_size", vocabulary());
        root.put("hidden_size", required("embedding_length"));
        root.put("intermediate_size", required("feed_forward_length"));
        root.put("num_hidden_layers", required("block_count"));
        root.put("num_attention_heads", required("attention.head_count"));
        root.put("max_position_embeddings", required("context_length"));
        if (file.whole(key("expert_count")).orElse(0) > 0) {
            throw new FormatException(file.path(), "'" + key("expert_count") + "' is "
                    + file.whole(key("expert_count")).getAsLong() + ": mixtures of experts are not supported");
        }
    }

    private void kind(String modelType, String name) {
        root.putArray("architectures").add(name);
        root.put("model_type", modelType);
    }

    private String key(String name) { return architecture + "." + name; }

    private void put(String field, OptionalLong value) { value.ifPresent(number -> root.put(field, number)); }

    private long required(String name) {
        return file.whole(key(name))
                .orElseThrow(() -> new FormatException(file.path(), "'" + key(name) + "' is missing"));
    }

    private double decimal(String name) {
        OptionalDouble value = file.real(key(name));
        if (value.isEmpty()) { throw new FormatException(file.path(), "'" + key(name) + "' is missing"); }
        return shortest(value.getAsDouble());
    }

    private double theta() { return shortest(file.real(key("rope.freq_base")).orElse(10000)); }

    /// Metadata holds floats: 1e-5 is meant where the file has the float that is nearest to it.
    static double shortest(double value) {
        return (float) value == value ? Double.parseDouble(Float.toString((float) value)) : value;
    }

    /// The embedding's rows: what metadata says of the vocabulary may be missing or, with padding, fewer.
    private long vocabulary() {
        GgufTensor embedding = file.tensors().get("token_embd.weight");
        if (embedding == null || embedding.shape().isEmpty()) {
            throw new FormatException(file.path(), "tensor 'token_embd.weight' is missing");
        }
        return embedding.shape().getFirst();
    }

    /// One number, or one for each layer: then all must be the same.
    private long keyValueHeads() {
        String key = key("attention.head_count_kv");
        if (!(file.metadata().get(key) instanceof GgufValue.Array array)) {
            return file.whole(key).orElse(required("attention.head_count"));
        }
        long[] heads = array.wholes();
        if (heads.length == 0 || Arrays.stream(heads).distinct().count() != 1) {
            throw new FormatException(file.path(), "'" + key + "' differs between layers, which is not supported");
        }
        return heads[0];
    }
}
