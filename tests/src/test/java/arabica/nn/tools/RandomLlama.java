package arabica.nn.tools;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Writes a Llama of random BF16 weights in Hugging Face's layout, a few megabytes in memory at a time: a model of a real
/// size where none can be downloaded. It needs a JDK (17 or later)
/// alone, so that it runs without a build:
///
/// ```
/// java tests/src/test/java/arabica/nn/tools/RandomLlama.java OUT [--shape tinyllama|tiny] [--shard-bytes N] [--seed N]
/// ```
///
/// The default is the shape of TinyLlama 1.1B: 1,100,048,384 parameters, 2.2 GB. Matrices are normal with deviation 0.02,
/// gains are 1. The same seed gives the same bytes. There is no tokenizer: copy one beside it that has no more ids.
public final class RandomLlama {
    /// What decides the names and shapes.
    public record Dimensions(int layers, int hidden, int heads, int kvHeads, int intermediate, int vocabulary,
            int context) {
        public static final Dimensions TINY_LLAMA = new Dimensions(22, 2048, 32, 4, 5632, 32000, 2048);
        public static final Dimensions TINY = new Dimensions(2, 32, 4, 2, 48, 64, 128);
    }

    private record Weight(String name, int[] shape) {
        long bytes() {
            long bytes = 2;
            for (int dim : shape) { bytes *= dim; }
            return bytes;
        }
    }

    private static final int CHUNK = 1 << 22;
    private static final short ONE = 0x3f80;

    private final Dimensions dimensions;
    private final long seed;
    private final short[] normal = new short[1 << 16];

    private RandomLlama(Dimensions dimensions, long seed) {
        this.dimensions = dimensions;
        this.seed = seed;
        Random draws = new Random(seed);
        for (int i = 0; i < normal.length; i++) {
            normal[i] = (short) (Float.floatToRawIntBits((float) (0.02 * draws.nextGaussian())) >>> 16);
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0 || arguments.length % 2 == 0) {
            System.err.println("usage: RandomLlama OUT [--shape tinyllama|tiny] [--shard-bytes N] [--seed N]");
            System.exit(2);
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < arguments.length; i += 2) { options.put(arguments[i], arguments[i + 1]); }
        Dimensions dimensions = options.getOrDefault("--shape", "tinyllama").equals("tiny")
                ? Dimensions.TINY
                : Dimensions.TINY_LLAMA;
        write(Path.of(arguments[0]), dimensions, Long.parseLong(options.getOrDefault("--seed", "0")),
                Long.parseLong(options.getOrDefault("--shard-bytes", String.valueOf(Long.MAX_VALUE))));
    }

    /// Writes `config.json` and the weights: one file, or shards of at most so many bytes and their index.
    public static void write(Path folder, Dimensions dimensions, long seed, long shardBytes) throws IOException {
        new RandomLlama(dimensions, seed).write(folder, shardBytes);
    }

    private void write(Path folder, long shardBytes) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config());
        List<List<Weight>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long size = 0;
        for (Weight weight : weights()) {
            if (size > 0 && size + weight.bytes() > shardBytes) {
                shards.add(new ArrayList<>());
                size = 0;
            }
            shards.get(shards.size() - 1).add(weight);
            size += weight.bytes();
        }
        Map<String, String> places = new TreeMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = shards.size() == 1
                    ? "model.safetensors"
                    : String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size());
            shards.get(i).forEach(weight -> places.put(weight.name(), name));
            writeFile(folder.resolve(name), shards.get(i));
        }
        if (shards.size() > 1) { Files.writeString(folder.resolve("model.safetensors.index.json"), index(places)); }
    }

    private List<Weight> weights() {
        Dimensions d = dimensions;
        int keys = d.hidden() / d.heads() * d.kvHeads();
        List<Weight> weights = new ArrayList<>();
        weights.add(new Weight("model.embed_tokens.weight", new int[]{d.vocabulary(), d.hidden()}));
        for (int layer = 0; layer < d.layers(); layer++) {
            String prefix = "model.layers." + layer + ".";
            weights.add(new Weight(prefix + "input_layernorm.weight", new int[]{d.hidden()}));
            weights.add(new Weight(prefix + "self_attn.q_proj.weight", new int[]{d.hidden(), d.hidden()}));
            weights.add(new Weight(prefix + "self_attn.k_proj.weight", new int[]{keys, d.hidden()}));
            weights.add(new Weight(prefix + "self_attn.v_proj.weight", new int[]{keys, d.hidden()}));
            weights.add(new Weight(prefix + "self_attn.o_proj.weight", new int[]{d.hidden(), d.hidden()}));
            weights.add(new Weight(prefix + "post_attention_layernorm.weight", new int[]{d.hidden()}));
            weights.add(new Weight(prefix + "mlp.gate_proj.weight", new int[]{d.intermediate(), d.hidden()}));
            weights.add(new Weight(prefix + "mlp.up_proj.weight", new int[]{d.intermediate(), d.hidden()}));
            weights.add(new Weight(prefix + "mlp.down_proj.weight", new int[]{d.hidden(), d.intermediate()}));
        }
        weights.add(new Weight("model.norm.weight", new int[]{d.hidden()}));
        weights.add(new Weight("lm_head.weight", new int[]{d.vocabulary(), d.hidden()}));
        return weights;
    }

    private void writeFile(Path file, List<Weight> weights) throws IOException {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        for (Weight weight : weights) {
            long end = offset + weight.bytes();
            header.append(",\"").append(weight.name()).append("\":{\"dtype\":\"BF16\",\"shape\":")
                    .append(Arrays.toString(weight.shape()).replace(" ", "")).append(",\"data_offsets\":[")
                    .append(offset).append(',').append(end).append("]}");
            offset = end;
        }
        header.append('}');
        while (header.length() % 8 != 0) { header.append(' '); }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length()));
            write(channel, ByteBuffer.wrap(header.toString().getBytes(StandardCharsets.UTF_8)));
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            for (Weight weight : weights) { writeData(channel, weight, buffer); }
        }
    }

    private void writeData(FileChannel channel, Weight weight, ByteBuffer buffer) throws IOException {
        SplittableRandom draws = new SplittableRandom(seed * 31 + weight.name().hashCode());
        boolean gain = weight.shape().length == 1;
        for (long left = weight.bytes(); left > 0; left -= buffer.limit()) {
            buffer.clear().limit((int) Math.min(CHUNK, left));
            while (buffer.remaining() >= 8) {
                long bits = gain ? 0 : draws.nextLong();
                for (int i = 0; i < 4; i++) { buffer.putShort(gain ? ONE : normal[(int) (bits >>> 16 * i) & 0xffff]); }
            }
            while (buffer.hasRemaining()) { buffer.putShort(gain ? ONE : normal[draws.nextInt(normal.length)]); }
            write(channel, buffer.flip());
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) { channel.write(bytes); }
    }

    private String index(Map<String, String> places) {
        long total = weights().stream().mapToLong(Weight::bytes).sum();
        StringBuilder json = new StringBuilder("{\n  \"metadata\": {\n    \"total_size\": " + total
                + "\n  },\n  \"weight_map\": {");
        String separator = "\n";
        for (Map.Entry<String, String> place : places.entrySet()) {
            json.append(separator).append("    \"").append(place.getKey()).append("\": \"").append(place.getValue())
                    .append('"');
            separator = ",\n";
        }
        return json.append("\n  }\n}\n").toString();
    }

    private String config() {
        Dimensions d = dimensions;
        return """
                {
                  "architectures": ["LlamaForCausalLM"],
                  "model_type": "llama",
                  "hidden_size": %d,
                  "intermediate_size": %d,
                  "num_hidden_layers": %d,
                  "num_attention_heads": %d,
                  "num_key_value_heads": %d,
                  "max_position_embeddings": %d,
                  "vocab_size": %d,
                  "rms_norm_eps": 1e-05,
                  "rope_theta": 10000.0,
                  "hidden_act": "silu",
                  "attention_bias": false,
                  "mlp_bias": false,
                  "bos_token_id": 1,
                  "eos_token_id": 2,
                  "tie_word_embeddings": false,
                  "torch_dtype": "bfloat16"
                }
                """.formatted(d.hidden(), d.intermediate(), d.layers(), d.heads(), d.kvHeads(), d.context(),
                d.vocabulary());
    }
}
