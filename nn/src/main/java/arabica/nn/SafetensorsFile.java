package arabica.nn;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

import arabica.autograd.DType;
import arabica.autograd.Tensor;

/// A safetensors file, memory-mapped: opening it reads the header alone, and each tensor is copied straight from the
/// page cache to where it is to live.
public final class SafetensorsFile implements AutoCloseable {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final SafetensorsHeader header;
    private final Arena arena;
    private final MemorySegment data;

    private SafetensorsFile(Path path, SafetensorsHeader header, Arena arena, MemorySegment data) {
        this.path = path;
        this.header = header;
        this.arena = arena;
        this.data = data;
    }

    /// @throws FormatException if the file is missing, cut short or not as the format wants it
    public static SafetensorsFile open(Path path) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long fileBytes = channel.size();
            long headerBytes = headerLength(path, channel, fileBytes);
            byte[] json = read(path, channel, 8, (int) headerBytes);
            long dataBytes = fileBytes - 8 - headerBytes;
            SafetensorsHeader header = SafetensorsHeader.parse(path, json, dataBytes);
            MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, 8 + headerBytes, dataBytes, arena);
            return new SafetensorsFile(path, header, arena, data);
        } catch (IOException e) {
            arena.close();
            throw new FormatException(path, AtomicFile.reason(e), e);
        } catch (FormatException e) {
            arena.close();
            throw e;
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

    /// A tensor's bytes as they are in the file, little-endian. Read-only; gone when the file is closed.
    public MemorySegment bytes(String name) {
        SafetensorsEntry entry = entry(name);
        return data.asSlice(entry.offset(), entry.bytes());
    }

    /// Copies a tensor's values to one of the same shape. F32 takes F32, and F16 and BF16, which it widens; other
    /// types take their own.
    ///
    /// @throws FormatException if the tensor is missing or does not fit, by name
    public void readInto(String name, Tensor target) {
        SafetensorsEntry entry = entry(name);
        if (!entry.hasShape(target.shape().toArray())) {
            throw new FormatException(path,
                    "tensor '" + name + "' has shape " + entry.shape() + ", expected " + target.shape());
        }
        if (target.dtype() == DType.F32 && entry.type() != SafetensorsEntry.Type.F32) {
            float[] wide = widened(entry);
            target.backend().upload(MemorySegment.ofArray(wide), target);
        } else if (entry.type().name().equals(target.dtype().name())) {
            target.backend().upload(bytes(name), target);
        } else {
            throw new FormatException(path,
                    "tensor '" + name + "' has dtype " + entry.type() + ", expected " + target.dtype());
        }
    }

    /// A tensor of F32, F16 or BF16 as floats.
    public float[] floats(String name) {
        SafetensorsEntry entry = entry(name);
        if (entry.type() != SafetensorsEntry.Type.F32) { return widened(entry); }
        MemorySegment source = bytes(name);
        float[] values = new float[elements(entry)];
        for (int i = 0; i < values.length; i++) { values[i] = Float.intBitsToFloat(source.get(INT, 4L * i)); }
        return values;
    }

    private float[] widened(SafetensorsEntry entry) {
        MemorySegment source = bytes(entry.name());
        boolean brain = entry.type() == SafetensorsEntry.Type.BF16;
        if (!brain && entry.type() != SafetensorsEntry.Type.F16) {
            throw new FormatException(path,
                    "tensor '" + entry.name() + "' has dtype " + entry.type() + ", expected F32, F16 or BF16");
        }
        float[] values = new float[elements(entry)];
        for (int i = 0; i < values.length; i++) {
            short bits = source.get(SHORT, 2L * i);
            values[i] = brain ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat(bits);
        }
        return values;
    }

    private int elements(SafetensorsEntry entry) {
        long count = entry.bytes() / entry.type().bytes();
        if (count > Integer.MAX_VALUE - 8) {
            throw new FormatException(path,
                    "tensor '" + entry.name() + "' has " + count + " elements, too many to read");
        }
        return (int) count;
    }

    @Override
    public void close() { arena.close(); }

    @Override
    public String toString() { return path.toString(); }
}
