package arabica.cli;

import arabica.nn.Safetensors;
import arabica.nn.SafetensorsEntry;
import arabica.nn.SafetensorsFile;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.TreeMap;

/// What a safetensors file holds; its header alone is read.
final class WeightsInspector {
    private WeightsInspector() {}

    static ObjectNode inspect(Path file) {
        ObjectNode found = Json.object().put("path", file.toString()).put("kind", "safetensors");
        try (SafetensorsFile weights = Safetensors.open(file)) {
            ArrayNode tensors = Json.object().putArray("tensors");
            long parameters = 0;
            long bytes = 0;
            for (String name : weights.names()) {
                SafetensorsEntry entry = weights.entry(name);
                parameters += entry.shape().stream().reduce(1L, (a, b) -> a * b);
                bytes += entry.bytes();
                ObjectNode tensor = tensors.addObject().put("name", name).put("dtype", entry.type().name());
                entry.shape().forEach(tensor.putArray("shape")::add);
            }
            found.put("parameters", parameters).put("bytes", bytes);
            new TreeMap<>(weights.metadata()).forEach(found.putObject("metadata")::put);
            found.set("tensors", tensors);
        }
        return found;
    }
}
