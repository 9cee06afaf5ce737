package arabica.cli;

import arabica.nn.gguf.GgufFile;
import arabica.nn.gguf.GgufTensor;
import arabica.nn.gguf.GgufValue;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/// What a GGUF file holds; arrays, which may be whole vocabularies, by their length.
final class GgufInspector {
    private GgufInspector() {}

    static ObjectNode inspect(Path path) {
        ObjectNode found = Json.object().put("path", path.toString()).put("kind", "gguf");
        try (GgufFile file = GgufFile.open(path)) {
            long parameters = 0;
            long bytes = 0;
            ArrayNode tensors = Json.object().putArray("tensors");
            for (GgufTensor tensor : file.tensors().values()) {
                parameters += tensor.shape().stream().reduce(1L, (a, b) -> a * b);
                bytes += tensor.bytes();
                ObjectNode node = tensors.addObject().put("name", tensor.name()).put("dtype", tensor.type());
                tensor.shape().forEach(node.putArray("shape")::add);
            }
            found.put("parameters", parameters).put("bytes", bytes);
            ObjectNode metadata = found.putObject("metadata");
            file.metadata().forEach((key, value) -> put(metadata, key, value));
            found.set("tensors", tensors);
        }
        return found;
    }

    private static void put(ObjectNode metadata, String key, GgufValue value) {
        switch (value) {
            case GgufValue.Whole whole -> metadata.put(key, whole.value());
            case GgufValue.Real real -> metadata.put(key, real.value());
            case GgufValue.Flag flag -> metadata.put(key, flag.value());
            case GgufValue.Text text -> metadata.put(key, text.value());
            case GgufValue.Array array -> metadata.put(key, array.toString());
        }
    }
}
