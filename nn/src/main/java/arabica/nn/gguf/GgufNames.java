package arabica.nn.gguf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// llama.cpp's names of tensors, and Hugging Face's for the same architectures (gguf-py's `tensor_mapping.py` the other way
/// round).
record GgufNames(Map<String, String> model, String layers, Map<String, String> layer) {
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d{1,6})\\.(\\w+)\\.(weight|bias)");
    private static final Pattern MODEL = Pattern.compile("(\\w+)\\.(weight|bias)");

    private static final GgufNames LLAMA = new GgufNames(
            Map.of("token_embd", "model.embed_tokens", "output_norm", "model.norm", "output", "lm_head"),
            "model.layers.",
            Map.ofEntries(Map.entry("attn_norm", "input_layernorm"), Map.entry("attn_q", "self_attn.q_proj"),
                    Map.entry("attn_k", "self_attn.k_proj"), Map.entry("attn_v", "self_attn.v_proj"),
                    Map.entry("attn_output", "self_attn.o_proj"), Map.entry("attn_q_norm", "self_attn.q_norm"),
                    Map.entry("attn_k_norm", "self_attn.k_norm"), Map.entry("ffn_norm", "post_attention_layernorm"),
                    Map.entry("ffn_gate", "mlp.gate_proj"), Map.entry("ffn_up", "mlp.up_proj"),
                    Map.entry("ffn_down", "mlp.down_proj")));

    private static final GgufNames GPT2 = new GgufNames(
            Map.of("token_embd", "transformer.wte", "position_embd", "transformer.wpe", "output_norm",
                    "transformer.ln_f", "output", "lm_head"),
            "transformer.h.",
            Map.of("attn_norm", "ln_1", "attn_qkv", "attn.c_attn", "attn_output", "attn.c_proj", "ffn_norm", "ln_2",
                    "ffn_up", "mlp.c_fc", "ffn_down", "mlp.c_proj"));

    private static final GgufNames GPT_NEOX = new GgufNames(
            Map.of("token_embd", "gpt_neox.embed_in", "output_norm", "gpt_neox.final_layer_norm", "output",
                    "embed_out"),
            "gpt_neox.layers.",
            Map.of("attn_norm", "input_layernorm", "ffn_norm", "post_attention_layernorm", "attn_qkv",
                    "attention.query_key_value", "attn_output", "attention.dense", "ffn_up", "mlp.dense_h_to_4h",
                    "ffn_down", "mlp.dense_4h_to_h"));

    private static final Map<String, GgufNames> BY_ARCHITECTURE = Map.of("llama", LLAMA, "qwen2", LLAMA, "qwen3", LLAMA,
            "mistral", LLAMA, "gpt2", GPT2, "gptneox", GPT_NEOX);

    static Optional<GgufNames> of(String architecture) {
        return Optional.ofNullable(BY_ARCHITECTURE.get(architecture));
    }

    static List<String> architectures() { return BY_ARCHITECTURE.keySet().stream().sorted().toList(); }

    /// Empty for a name that the architecture does not have.
    Optional<String> huggingFace(String name) {
        Matcher inLayer = LAYER.matcher(name);
        if (inLayer.matches()) {
            return Optional.ofNullable(layer.get(inLayer.group(2)))
                    .map(part -> layers + Integer.parseInt(inLayer.group(1)) + "." + part + "." + inLayer.group(3));
        }
        Matcher once = MODEL.matcher(name);
        return once.matches()
                ? Optional.ofNullable(model.get(once.group(1))).map(part -> part + "." + once.group(2))
                : Optional.empty();
    }
}
