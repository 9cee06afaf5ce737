package arabica.nn;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

import arabica.autograd.Tensor;
import arabica.autograd.memory.Mapping;
import arabica.nn.stored.Layout;
import arabica.nn.stored.StoredTensor;

/// A safetensors file, memory-mapped: opening it reads the header alone; a tensor is copied straight from the page cache
/// to where it is to live, or used where it is.
public final class SafetensorsFile implements AutoCloseable {
    private final Path path;
    private final SafetensorsHeader header;
    private final Mapping mapping;
    /// The first byte of the data in the file.
    private final long dataAt;

    private SafetensorsFile(Path path, SafetensorsHeader header, Mapping mapping, long dataAt) {
        this.path = path;
        this.header = header;
        this.mapping = mapping;
        this.dataAt = dataAt;
    }

    /// @throws FormatException if the file is missing, cut short or not as the format wants it
    public static SafetensorsFile open(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long fileBytes = channel.size();
            long headerBytes = headerLength(path, channel, fileBytes);
            byte[] json = read(path, channel, 8, (int) headerBytes);
            SafetensorsHeader header = SafetensorsHeader.parse(path, json, fileBytes - 8 - headerBytes);
            Mapping mapping = new Mapping(channel);
            if (mapping.segment().byteSize() != fileBytes) {
                mapping.close();
                throw new FormatException(path, "changed while it was opened");
            }
            return new SafetensorsFile(path, header, mapping, 8 + headerBytes);
        } catch (IOException e) {
            throw new FormatException(path, AtomicFile.reason(e), e);
        }
    }

    /// Checks the length against the file before anything is allocated by it.
    private static long headerLength(Path path, FileChannel channel, long fileBytes) throws IOException {
        if (fileBytes < 8) {
            throw new FormatException(path, "has " + fileBytes + " bytes, too few for a safetensors file");
        }
        long length = ByteBuffer.wrap(read(path, channel, 0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > fileBytes - 8) {
            throw new FormatException(path, "the header claims " + Long.toUnsignedString(length)
                    + " bytes, but the file has only " + fileBytes);
        }
        if (length > SafetensorsHeader.MAX_BYTES) {
            throw new FormatException(path,
                    "the header has " + length + " bytes, more than the format's limit of "
                            + SafetensorsHeader.MAX_BYTES);
        }
        return length;
    }

    private static byte[] read(Path path, FileChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new FormatException(path, "was cut short while it was read");
            }
        }
        return buffer.array();
    }

    public Path path() { return path; }

    /// The tensors' names, in the header's order.
    public List<String> names() { return List.copyOf(header.entries().keySet()); }

    public boolean contains(String name) { return header.entries().containsKey(name); }

    /// @throws FormatException if there is no such tensor
    public SafetensorsEntry entry(String name) {
        SafetensorsEntry entry = header.entries().get(name);
        if (entry == null) { throw new FormatException(path, "tensor '" + name + "' is missing"); }
        return entry;
    }

    public Map<String, String> metadata() { return Map.copyOf(header.metadata()); }

    /// A tensor as it lies in the file: to be read, or used in place.
    ///
    /// @throws FormatException if there is no such tensor
    public StoredTensor tensor(String name) {
        SafetensorsEntry entry = entry(name);
        return new StoredTensor(path, name, entry.type().name(), entry.type().encoding(), entry.shape(),
                Layout.PLAIN, mapping, dataAt + entry.offset(), entry.bytes());
    }

    /// A tensor's bytes as they are in the file, little-endian. Read-only; gone when the file is closed.
    public MemorySegment bytes(String name) { return tensor(name).segment(); }

    /// Copies a tensor's values to one of the same shape ([StoredTensor#readInto]).
    ///
    /// @throws FormatException if the tensor is missing or does not fit, by name
    public void readInto(String name, Tensor target) { tensor(name).readInto(target); }

    /// A tensor of F32, F64, F16 or BF16 as floats.
    public float[] floats(String name) {
        SafetensorsEntry entry = entry(name);
        long count = entry.bytes() / entry.type().bytes();
        if (entry.type().encoding().isEmpty() || count > Integer.MAX_VALUE - 8) {
            throw new FormatException(path, "tensor '" + name + "' has " + count + " elements of dtype " + entry.type()
                    + ", expected F32, F64, F16 or BF16 and no more than an array holds");
        }
        float[] values = new float[(int) count];
        entry.type().encoding().orElseThrow().decode(bytes(name), 0, values.length, values);
        return values;
    }

    @Override
    public void close() { mapping.close(); }

    @Override
    public String toString() { return path.toString(); }
}
