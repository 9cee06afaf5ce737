package arabica.nn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import arabica.nn.stored.StoredTensor;
import arabica.nn.stored.TensorSource;

/// The tensors of a model directory: of `model.safetensors`, or of the shards that `model.safetensors.index.json` names.
final class WeightFiles implements TensorSource {
    static final String FILE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    /// A name, not a path: an index must not reach outside its own folder.
    private static final Pattern SHARD = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]{0,199}");
    private static final int MAX_INDEX_BYTES = 100_000_000;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

    private final Path main;
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, SafetensorsFile> files = new TreeMap<>();

    private WeightFiles(Path main) { this.main = main; }

    /// @throws FormatException if there are no weights, or they are not well formed
    static WeightFiles open(Path directory) {
        Path single = directory.resolve(FILE);
        Path index = directory.resolve(INDEX);
        boolean sharded = !Files.exists(single) && Files.exists(index);
        WeightFiles weights = new WeightFiles(sharded ? index : single);
        try {
            if (sharded) {
                weights.openShards(directory);
            } else {
                SafetensorsFile file = weights.openFile(directory, FILE);
                file.names().forEach(name -> weights.tensors.put(name, file.tensor(name)));
            }
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private void openShards(Path directory) {
        JsonNode map = readIndex(main).path("weight_map");
        if (!map.isObject()) { throw new FormatException(main, "weight_map is missing"); }
        map.properties().forEach(property -> {
            String shard = property.getValue().asText();
            if (!isFileName(directory, shard)) {
                throw new FormatException(main,
                        "weight_map '" + property.getKey() + "': '" + shard + "' is no file name");
            }
            tensors.put(property.getKey(), openFile(directory, shard).tensor(property.getKey()));
        });
        files.values().forEach(file -> file.names().forEach(name -> {
            if (!tensors.containsKey(name) || !tensors.get(name).file().equals(file.path())) {
                throw new FormatException(file.path(), "tensor '" + name + "' is not where " + INDEX + " says");
            }
        }));
    }

    /// Which names there can be is the system's choice too.
    private static boolean isFileName(Path directory, String shard) {
        try {
            return SHARD.matcher(shard).matches() && directory.resolve(shard).getParent().equals(directory);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private SafetensorsFile openFile(Path directory, String name) {
        return files.computeIfAbsent(name, key -> SafetensorsFile.open(directory.resolve(key)));
    }

    private static JsonNode readIndex(Path file) {
        try {
            if (Files.size(file) > MAX_INDEX_BYTES) {
                throw new FormatException(file, "has more than " + MAX_INDEX_BYTES + " bytes");
            }
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new FormatException(file, "is not valid JSON: " + problem, e);
        } catch (IOException e) {
            throw new FormatException(file, AtomicFile.reason(e), e);
        }
    }

    /// The single file or the index.
    @Override
    public Path path() { return main; }

    @Override
    public SequencedMap<String, StoredTensor> tensors() { return tensors; }

    @Override
    public void close() { files.values().forEach(SafetensorsFile::close); }
}
