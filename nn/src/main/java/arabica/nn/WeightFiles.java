package arabica.nn;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import arabica.nn.stored.StoredTensor;
import arabica.nn.stored.TensorSource;

/// The tensors of a model directory: of `model.safetensors`, or of the shards that `model.safetensors.index.json` names.
final class WeightFiles implements TensorSource {
    static final String FILE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    /// A name, not a path: an index must not reach outside its own folder.
    private static final Pattern SHARD = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]{0,199}");

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
        JsonNode map = JsonFile.object(main, JsonFile.Kind.INDEX).path("weight_map");
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

    /// The single file or the index.
    @Override
    public Path path() { return main; }

    @Override
    public SequencedMap<String, StoredTensor> tensors() { return tensors; }

    @Override
    public void close() { files.values().forEach(SafetensorsFile::close); }
}
