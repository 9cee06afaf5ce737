package arabica.nn.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;

import arabica.autograd.memory.Mapping;
import arabica.nn.FormatException;
import arabica.nn.stored.Encoding;
import arabica.nn.stored.Layout;
import arabica.nn.stored.StoredTensor;

/// A GGUF file of version 2 or 3, little-endian, memory-mapped: opening it reads metadata and the list of tensors.
public final class GgufFile implements AutoCloseable {
    static final int MAGIC = 0x46554747; // "GGUF"
    private final Path path;
    private final Mapping mapping;
    private final SequencedMap<String, GgufValue> metadata;
    private final SequencedMap<String, GgufTensor> tensors;

    private GgufFile(Path path, Mapping mapping, GgufHeader header) {
        this.path = path;
        this.mapping = mapping;
        this.metadata = header.metadata();
        this.tensors = header.tensors();
    }

    /// Whether a file begins as GGUF does. False if it cannot be read.
    public static boolean isGguf(Path path) {
        if (!Files.isRegularFile(path)) { return false; }
        try (var in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4 && start[0] == 'G' && start[1] == 'G' && start[2] == 'U' && start[3] == 'F';
        } catch (IOException e) {
            return false;
        }
    }

    /// @throws FormatException if the file is missing, cut short or not as the format wants it
    public static GgufFile open(Path path) {
        Mapping mapping;
        try (FileChannel channel = FileChannel.open(path)) {
            mapping = new Mapping(channel);
        } catch (NoSuchFileException e) {
            throw new FormatException(path, "file not found", e);
        } catch (IOException e) {
            throw new FormatException(path, "cannot be read: " + e.getMessage(), e);
        }
        try {
            return new GgufFile(path, mapping, GgufHeader.read(path, mapping.segment()));
        } catch (RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    public Path path() { return path; }

    /// All metadata, in the file's order.
    public SequencedMap<String, GgufValue> metadata() { return Collections.unmodifiableSequencedMap(metadata); }

    /// All tensors by name, in the file's order.
    public SequencedMap<String, GgufTensor> tensors() { return Collections.unmodifiableSequencedMap(tensors); }

    /// A tensor as it lies in the file, to be read: under a shape and layout of the caller's.
    StoredTensor stored(GgufTensor tensor, List<Long> shape, Layout layout) {
        Optional<Encoding> encoding = GgmlType.valueOf(tensor.type()).encoding();
        return new StoredTensor(path, tensor.name(), tensor.type(), encoding, shape, layout, mapping, tensor.at(),
                tensor.bytes());
    }

    /// A tensor under the file's own name and layout.
    ///
    /// @throws FormatException if there is no such tensor
    public StoredTensor tensor(String name) {
        GgufTensor tensor = tensors.get(name);
        if (tensor == null) { throw new FormatException(path, "tensor '" + name + "' is missing"); }
        return stored(tensor, tensor.shape(), Layout.PLAIN);
    }

    /// The bytes of a tensor. Read-only; gone when the file is closed.
    public MemorySegment bytes(String name) { return tensor(name).segment(); }

    // Metadata by type. A key that is there with a value of another type is an error that names it.

    public Optional<String> text(String key) {
        return switch (metadata.get(key)) {
            case null -> Optional.empty();
            case GgufValue.Text text -> Optional.of(text.value());
            case GgufValue other -> throw wrong(key, other, "text");
        };
    }

    public OptionalLong whole(String key) {
        return switch (metadata.get(key)) {
            case null -> OptionalLong.empty();
            case GgufValue.Whole whole -> OptionalLong.of(whole.value());
            case GgufValue other -> throw wrong(key, other, "an integer");
        };
    }

    public OptionalDouble real(String key) {
        return switch (metadata.get(key)) {
            case null -> OptionalDouble.empty();
            case GgufValue.Real real -> OptionalDouble.of(real.value());
            case GgufValue.Whole whole -> OptionalDouble.of(whole.value());
            case GgufValue other -> throw wrong(key, other, "a number");
        };
    }

    public Optional<Boolean> flag(String key) {
        return switch (metadata.get(key)) {
            case null -> Optional.empty();
            case GgufValue.Flag flag -> Optional.of(flag.value());
            case GgufValue other -> throw wrong(key, other, "true or false");
        };
    }

    public Optional<GgufValue.Array> array(String key) {
        return switch (metadata.get(key)) {
            case null -> Optional.empty();
            case GgufValue.Array array -> Optional.of(array);
            case GgufValue other -> throw wrong(key, other, "an array");
        };
    }

    private FormatException wrong(String key, GgufValue value, String expected) {
        String shown = value.toString();
        return new FormatException(path, "'" + key + "' is " + shown.substring(0, Math.min(80, shown.length()))
                + ", expected " + expected);
    }

    /// Tensors that were handed out without a copy live on, until their scopes close.
    @Override
    public void close() { mapping.close(); }

    @Override
    public String toString() { return path.toString(); }
}
