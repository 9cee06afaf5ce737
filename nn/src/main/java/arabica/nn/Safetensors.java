package arabica.nn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.autograd.Tensor;

/// Hugging Face's format for tensors: eight bytes of header length, a JSON header, the raw data (little-endian).
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;

    private Safetensors() {}

    /// Opens a file for reading.
    ///
    /// @throws FormatException if the file is missing, cut short or not as the format wants it
    public static SafetensorsFile open(Path path) { return SafetensorsFile.open(path); }

    /// Writes tensors in the map's order, in their own element types. The same tensors give the same bytes: metadata
    /// is sorted, and the header is padded with spaces so that the data is aligned to 8 bytes. The file appears under
    /// its name when it is whole.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be written
    public static void write(Path path, SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        SequencedMap<String, OutgoingTensor> outgoing = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> outgoing.put(name, OutgoingTensor.of(tensor)));
        writeOutgoing(path, outgoing, metadata);
    }

    static void writeOutgoing(Path path, SequencedMap<String, OutgoingTensor> tensors, Map<String, String> metadata) {
        byte[] header = header(tensors, metadata);
        AtomicFile.write(path, channel -> {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip();
            AtomicFile.writeFully(channel, length);
            AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
            for (OutgoingTensor tensor : tensors.values()) { tensor.content().writeTo(channel); }
        });
    }

    private static byte[] header(SequencedMap<String, OutgoingTensor> tensors, Map<String, String> metadata) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject("__metadata__");
            new TreeMap<>(metadata).forEach(node::put);
        }
        long offset = 0;
        for (Map.Entry<String, OutgoingTensor> entry : tensors.entrySet()) {
            OutgoingTensor tensor = entry.getValue();
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", tensor.type());
            tensor.shape().forEach(node.putArray("shape")::add);
            ArrayNode offsets = node.putArray("data_offsets").add(offset);
            offset += tensor.bytes();
            offsets.add(offset);
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
