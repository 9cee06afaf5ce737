package arabica.nn;

import java.io.IOException;
import java.nio.file.Files;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Writes weights as Hugging Face's libraries do (huggingface_hub's `split_state_dict_into_shards_factory`): one
/// `model.safetensors`, or `model-00001-of-0000N.safetensors` and `model.safetensors.index.json` beside them. The index is
/// written last: without it, nobody takes some of the shards for a model.
final class ShardedWeights {
    /// PyTorch's own name for its layout: the transformers library wants to see it.
    private static final Map<String, String> METADATA = Map.of("format", "pt");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ShardedWeights() {}

    /// @throws java.io.UncheckedIOException if a file cannot be written
    static void write(Path directory, SequencedMap<String, OutgoingTensor> tensors, long maxShardBytes) {
        List<SequencedMap<String, OutgoingTensor>> shards = split(tensors, maxShardBytes);
        if (shards.size() == 1) {
            Safetensors.writeOutgoing(directory.resolve(WeightFiles.FILE), shards.getFirst(), METADATA);
            return;
        }
        Map<String, String> places = new TreeMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            shards.get(i).keySet().forEach(tensor -> places.put(tensor, name));
            Safetensors.writeOutgoing(directory.resolve(name), shards.get(i), METADATA);
        }
        byte[] index = index(places, tensors.values().stream().mapToLong(OutgoingTensor::bytes).sum());
        AtomicFile.write(directory.resolve(WeightFiles.INDEX),
                channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(index)));
        try {
            // A single file from before would be read in place of the shards.
            Files.deleteIfExists(directory.resolve(WeightFiles.FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// In the order of the tensors.
    private static List<SequencedMap<String, OutgoingTensor>> split(SequencedMap<String, OutgoingTensor> tensors,
            long maxShardBytes) {
        List<SequencedMap<String, OutgoingTensor>> shards = new ArrayList<>(List.of(new LinkedHashMap<>()));
        long size = 0;
        for (Map.Entry<String, OutgoingTensor> entry : tensors.entrySet()) {
            long bytes = entry.getValue().bytes();
            if (size > 0 && bytes > maxShardBytes - size) {
                shards.add(new LinkedHashMap<>());
                size = 0;
            }
            shards.getLast().put(entry.getKey(), entry.getValue());
            size += bytes;
        }
        return shards;
    }

    private static byte[] index(Map<String, String> places, long totalBytes) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("metadata").put("total_size", totalBytes);
        places.forEach(root.putObject("weight_map")::put);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return (JSON.writer(printer).writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
