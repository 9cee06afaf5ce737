package arabica.nn;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Hugging Face's format for tensors: eight bytes of header length, a JSON header, the raw data (little-endian).
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;
    private static final long CHUNK_BYTES = 16 << 20;

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
        byte[] header = header(tensors, metadata);
        AtomicFile.write(path, channel -> {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip();
            AtomicFile.writeFully(channel, length);
            AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
            for (Tensor tensor : tensors.values()) { writeData(channel, tensor); }
        });
    }

    private static byte[] header(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject("__metadata__");
            new TreeMap<>(metadata).forEach(node::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", tensor.dtype().name());
            ArrayNode shape = node.putArray("shape");
            for (int dim : tensor.shape().toArray()) { shape.add(dim); }
            ArrayNode offsets = node.putArray("data_offsets").add(offset);
            offset += tensor.size() * tensor.dtype().bytes();
            offsets.add(offset);
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = java.util.Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        java.util.Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /// Copies a tensor to the file some rows at a time, so that no second copy of a large one is held.
    private static void writeData(FileChannel channel, Tensor tensor) throws IOException {
        if (tensor.size() == 0) { return; }
        Shape shape = tensor.shape();
        Tensor matrix = tensor.viewAs(Shape.of(Math.toIntExact(shape.rows()), shape.columns()));
        long rowBytes = (long) shape.columns() * tensor.dtype().bytes();
        int step = (int) Math.clamp(CHUNK_BYTES / rowBytes, 1, shape.rows());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(step * rowBytes, 64);
            for (long row = 0; row < shape.rows(); row += step) {
                int count = (int) Math.min(step, shape.rows() - row);
                MemorySegment part = buffer.asSlice(0, count * rowBytes);
                tensor.backend().download(matrix.viewRows(row, count), part);
                AtomicFile.writeFully(channel, part.asByteBuffer());
            }
        }
    }
}
