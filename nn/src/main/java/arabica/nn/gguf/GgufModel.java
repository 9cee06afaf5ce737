package arabica.nn.gguf;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.nn.FormatException;
import arabica.nn.stored.Layout;
import arabica.nn.stored.StoredTensor;
import arabica.nn.stored.TensorSource;

/// A model in a GGUF file as Hugging Face's layout would have it: its configuration as the fields of a `config.json`, its
/// tensors under their names there, with what llama.cpp's converter does to them undone.
public final class GgufModel implements TensorSource {
    private static final String ROPE_FREQUENCIES = "rope_freqs.weight";

    private final GgufFile file;
    private final String architecture;
    private final ObjectNode config;
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();

    private GgufModel(GgufFile file) {
        this.file = file;
        this.architecture = file.text("general.architecture")
                .orElseThrow(() -> new FormatException(file.path(), "'general.architecture' is missing"));
        GgufNames names = GgufNames.of(architecture).orElseThrow(() -> new FormatException(file.path(),
                "general.architecture is '" + architecture + "', supported are "
                        + String.join(", ", GgufNames.architectures())));
        this.config = GgufConfig.of(file, architecture);
        for (GgufTensor tensor : file.tensors().values()) {
            if (isImplied(tensor.name())) { continue; }
            String name = names.huggingFace(tensor.name()).orElse(tensor.name());
            if (tensors.putIfAbsent(name, stored(tensor)) != null) {
                throw new FormatException(file.path(), "has the tensor '" + name + "' twice");
            }
        }
    }

    /// @throws FormatException if the file is not well formed, or its architecture is not supported
    public static GgufModel open(Path path) {
        GgufFile file = GgufFile.open(path);
        try {
            return new GgufModel(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// GPT-2's head is the token embedding, of which quantized files keep a second copy in other bits; the factors of
    /// Llama 3's rotary frequencies are in the configuration.
    private boolean isImplied(String name) {
        return architecture.equals("gpt2") && name.equals("output.weight") || name.equals(ROPE_FREQUENCIES);
    }

    private StoredTensor stored(GgufTensor tensor) {
        String part = tensor.name().replaceFirst("blk\\.\\d+\\.", "");
        List<Long> shape = tensor.shape();
        return switch (architecture) {
            case "gpt2" -> switch (part) {
                case "attn_qkv.weight", "attn_output.weight", "ffn_up.weight", "ffn_down.weight" -> {
                    int[] dims = dims(tensor, 2);
                    yield file.stored(tensor, shape.reversed(), Layout.transposed(dims[0], dims[1]));
                }
                default -> file.stored(tensor, shape, Layout.PLAIN);
            };
            case "llama", "mistral" -> switch (part) {
                case "attn_q.weight", "attn_q.bias" -> interleaved(tensor, "num_attention_heads");
                case "attn_k.weight", "attn_k.bias" -> interleaved(tensor, "num_key_value_heads");
                default -> file.stored(tensor, shape, Layout.PLAIN);
            };
            case "gptneox" -> switch (part) {
                case "attn_qkv.weight", "attn_qkv.bias" -> byHead(tensor);
                default -> file.stored(tensor, shape, Layout.PLAIN);
            };
            default -> file.stored(tensor, shape, Layout.PLAIN);
        };
    }

    private StoredTensor interleaved(GgufTensor tensor, String heads) {
        int[] dims = dims(tensor, tensor.name().endsWith("bias") ? 1 : 2);
        int count = heads(tensor, heads, dims[0], 2);
        return file.stored(tensor, tensor.shape(), Layout.interleaved(count, dims[0], dims.length > 1 ? dims[1] : 1));
    }

    private StoredTensor byHead(GgufTensor tensor) {
        int[] dims = dims(tensor, tensor.name().endsWith("bias") ? 1 : 2);
        int count = heads(tensor, "num_attention_heads", dims[0], 3);
        return file.stored(tensor, tensor.shape(), Layout.byHead(count, dims[0], dims.length > 1 ? dims[1] : 1));
    }

    /// How many heads share the rows, each with `parts` equal parts.
    private int heads(GgufTensor tensor, String field, int rows, int parts) {
        int heads = config.path(field).asInt();
        if (heads < 1 || rows % ((long) heads * parts) != 0) {
            throw new FormatException(file.path(), "tensor '" + tensor.name() + "' has " + rows + " rows, which "
                    + heads + " heads cannot share");
        }
        return heads;
    }

    private int[] dims(GgufTensor tensor, int rank) {
        boolean fits = tensor.shape().size() == rank && tensor.shape().stream().allMatch(dim -> dim <= 1 << 30);
        if (!fits) {
            throw new FormatException(file.path(), "tensor '" + tensor.name() + "' has shape " + tensor.shape()
                    + ", expected " + rank + " dimensions");
        }
        return tensor.shape().stream().mapToInt(Long::intValue).toArray();
    }

    /// The fields of a `config.json` for this model.
    public ObjectNode config() { return config.deepCopy(); }

    /// @throws FormatException if the file has none
    public GgufTokenizer tokenizer() { return GgufTokenizer.of(file); }

    @Override
    public Path path() { return file.path(); }

    @Override
    public SequencedMap<String, StoredTensor> tensors() { return Collections.unmodifiableSequencedMap(tensors); }

    @Override
    public void close() { file.close(); }
}
