package arabica.nn;

import arabica.nn.gguf.GgufWriter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What llama.cpp's `convert_hf_to_gguf.py` does to a model folder: names, metadata, and the order of rows, written down
/// from its Python with plain loops.
public final class GgufExport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> ONCE = Map.of("model.embed_tokens", "token_embd", "model.norm",
            "output_norm", "lm_head", "output", "transformer.wte", "token_embd", "transformer.wpe", "position_embd",
            "transformer.ln_f", "output_norm", "gpt_neox.embed_in", "token_embd", "gpt_neox.final_layer_norm",
            "output_norm", "embed_out", "output");
    private static final Map<String, String> IN_LAYERS = Map.ofEntries(Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"), Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"), Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("self_attn.q_norm", "attn_q_norm"), Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("post_attention_layernorm", "ffn_norm"), Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"), Map.entry("mlp.down_proj", "ffn_down"), Map.entry("ln_1", "attn_norm"),
            Map.entry("attn.c_attn", "attn_qkv"), Map.entry("attn.c_proj", "attn_output"),
            Map.entry("ln_2", "ffn_norm"), Map.entry("mlp.c_fc", "ffn_up"), Map.entry("mlp.c_proj", "ffn_down"),
            Map.entry("attention.query_key_value", "attn_qkv"), Map.entry("attention.dense", "attn_output"),
            Map.entry("mlp.dense_h_to_4h", "ffn_up"), Map.entry("mlp.dense_4h_to_h", "ffn_down"));

    private GgufExport() {}

    /// A small model of an architecture by llama.cpp's name, as a folder.
    public static Path model(String architecture, Path folder) throws IOException {
        switch (architecture) {
            case "gpt2", "llama" -> {
                return Golden.path(architecture + "/config.json").getParent();
            }
            case "gptneox" -> FamilyCase.of("gpt_neox").write(folder);
            default -> FamilyCase.of(architecture).write(folder);
        }
        // llama.cpp's files do not say that Qwen's windows are used.
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"use_sliding_window\":true",
                "\"use_sliding_window\":false"));
        return folder;
    }

    /// @param model  a folder
    public static Path write(String architecture, Path model, Path file) throws IOException {
        JsonNode config = JSON.readTree(model.resolve("config.json").toFile());
        GgufWriter writer = new GgufWriter().put("general.architecture", architecture);
        String prefix = architecture + ".";
        boolean gpt2 = architecture.equals("gpt2");
        writer.put(prefix + "context_length", config.path(gpt2 ? "n_positions" : "max_position_embeddings").asInt());
        int hidden = config.path(gpt2 ? "n_embd" : "hidden_size").asInt();
        int heads = config.path(gpt2 ? "n_head" : "num_attention_heads").asInt();
        int inner = config.path(gpt2 ? "n_inner" : "intermediate_size").asInt(4 * hidden);
        writer.put(prefix + "embedding_length", hidden).put(prefix + "feed_forward_length", inner)
                .put(prefix + "block_count", config.path(gpt2 ? "n_layer" : "num_hidden_layers").asInt())
                .put(prefix + "attention.head_count", heads);
        int headSize = config.path("head_dim").asInt(hidden / heads);
        switch (architecture) {
            case "gpt2" -> writer.put(prefix + "attention.layer_norm_epsilon",
                    (float) config.path("layer_norm_epsilon").asDouble());
            case "gptneox" -> writer
                    .put(prefix + "attention.layer_norm_epsilon", (float) config.path("layer_norm_eps").asDouble())
                    .put(prefix + "use_parallel_residual", config.path("use_parallel_residual").asBoolean())
                    .put(prefix + "rope.dimension_count", (int) (headSize * config.path("rotary_pct").asDouble()))
                    .put(prefix + "rope.freq_base", (float) config.path("rotary_emb_base").asDouble());
            default -> writer
                    .put(prefix + "attention.layer_norm_rms_epsilon", (float) config.path("rms_norm_eps").asDouble())
                    .put(prefix + "attention.head_count_kv", config.path("num_key_value_heads").asInt())
                    .put(prefix + "attention.key_length", headSize)
                    .put(prefix + "rope.freq_base", (float) config.path("rope_theta").asDouble());
        }
        for (String end : new String[]{"bos", "eos"}) {
            writer.put("tokenizer.ggml." + end + "_token_id", config.path(end + "_token_id").asInt());
        }
        try (SafetensorsFile weights = Safetensors.open(model.resolve("model.safetensors"))) {
            for (String name : weights.names()) {
                int[] shape = weights.entry(name).shape().stream().mapToInt(Long::intValue).toArray();
                add(writer, architecture, name, weights.floats(name), shape, heads,
                        config.path("num_key_value_heads").asInt(heads));
            }
        }
        return writer.write(file);
    }

    private static void add(GgufWriter writer, String architecture, String name, float[] values, int[] shape, int heads,
            int kvHeads) {
        String target = target(name);
        int columns = shape.length > 1 ? shape[1] : 1;
        boolean conv1d = architecture.equals("gpt2") && shape.length == 2 && target.startsWith("blk.");
        if (conv1d) {
            float[] transposed = new float[values.length];
            for (int i = 0; i < values.length; i++) { transposed[i % columns * shape[0] + i / columns] = values[i]; }
            writer.tensor(target, transposed, columns, shape[0]);
        } else if (architecture.equals("llama") && target.matches(".*attn_[qk]\\..*")) {
            writer.tensor(target, interleaved(values, shape[0], columns, target.contains("attn_q") ? heads : kvHeads),
                    shape);
        } else if (architecture.equals("gptneox") && target.contains("attn_qkv")) {
            writer.tensor(target, apart(values, shape[0], columns, heads), shape);
        } else {
            writer.tensor(target, values, shape);
        }
    }

    private static String target(String name) {
        String ending = name.substring(name.lastIndexOf('.'));
        String body = name.substring(0, name.lastIndexOf('.'));
        if (ONCE.containsKey(body)) { return ONCE.get(body) + ending; }
        String[] parts = body.split("\\.", 4);
        return "blk." + parts[2] + "." + IN_LAYERS.get(parts[3]) + ending;
    }

    /// `permute`: row `half·j + i` of a head becomes its row `2i + j`.
    private static float[] interleaved(float[] values, int rows, int columns, int heads) {
        float[] result = new float[values.length];
        int size = rows / heads;
        for (int row = 0; row < rows; row++) {
            int within = row % size;
            int to = row - within + within % (size / 2) * 2 + within / (size / 2);
            System.arraycopy(values, row * columns, result, to * columns, columns);
        }
        return result;
    }

    /// A head's queries, keys and values go to the three thirds.
    private static float[] apart(float[] values, int rows, int columns, int heads) {
        float[] result = new float[values.length];
        int size = rows / heads / 3;
        for (int row = 0; row < rows; row++) {
            int head = row / (3 * size);
            int part = row / size % 3;
            int to = part * heads * size + head * size + row % size;
            System.arraycopy(values, row * columns, result, to * columns, columns);
        }
        return result;
    }
}
