package arabica.nn.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import arabica.nn.FormatException;

/// What a GGUF file says before its data, checked as ggml's own reader does: every tensor is where the ones before it end,
/// up to alignment, has a whole number of blocks in each row, and lies within the file.
record GgufHeader(SequencedMap<String, GgufValue> metadata, SequencedMap<String, GgufTensor> tensors) {
    private static final String ALIGNMENT = "general.alignment";
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1 << 20;
    private static final int MAX_DIMS = 4;
    /// A key's length, a type, a value.
    private static final long SMALLEST_VALUE = 8 + 4 + 1;
    /// A name's length, the number of dimensions, a type, an offset.
    private static final long SMALLEST_TENSOR = 8 + 4 + 4 + 8;

    static GgufHeader read(Path file, MemorySegment bytes) {
        GgufCursor cursor = new GgufCursor(file, bytes, 0);
        if (bytes.byteSize() < 8 || cursor.u32() != GgufFile.MAGIC) {
            throw new FormatException(file, "does not begin with GGUF");
        }
        int version = cursor.u32();
        if (version != 2 && version != 3) {
            throw new FormatException(file, (version & 0xffff) == 0 && version != 0
                    ? "is big-endian, which is not supported"
                    : "is GGUF of version " + Integer.toUnsignedString(version) + ", supported are 2 and 3");
        }
        long tensorCount = cursor.count("tensors", SMALLEST_TENSOR);
        long valueCount = cursor.count("metadata values", SMALLEST_VALUE);
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        for (long i = 0; i < valueCount; i++) {
            String key = cursor.name("a key");
            if (metadata.putIfAbsent(key, cursor.value(key, cursor.type("'" + key + "'"))) != null) {
                throw new FormatException(file, "has the key '" + key + "' twice");
            }
        }
        return new GgufHeader(metadata, tensors(file, cursor, tensorCount, alignment(file, metadata),
                bytes.byteSize()));
    }

    private static long alignment(Path file, SequencedMap<String, GgufValue> metadata) {
        GgufValue value = metadata.get(ALIGNMENT);
        if (value == null) { return DEFAULT_ALIGNMENT; }
        long alignment = value instanceof GgufValue.Whole whole ? whole.value() : 0;
        if (alignment < 1 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
            throw new FormatException(file, ALIGNMENT + " is " + value + ", expected a power of two up to "
                    + MAX_ALIGNMENT);
        }
        return alignment;
    }

    private record Info(String name, GgmlType type, List<Long> shape, long offset, long bytes) {}

    private static SequencedMap<String, GgufTensor> tensors(Path file, GgufCursor cursor, long count, long alignment,
            long fileBytes) {
        SequencedMap<String, Info> infos = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            Info info = info(file, cursor);
            if (infos.putIfAbsent(info.name(), info) != null) {
                throw new FormatException(file, "has the tensor '" + info.name() + "' twice");
            }
        }
        long data = aligned(cursor.position(), alignment);
        long end = 0;
        SequencedMap<String, GgufTensor> tensors = new LinkedHashMap<>();
        for (Info info : infos.values()) {
            if (info.offset() != end) {
                throw wrong(file, info.name(), "begins at byte " + Long.toUnsignedString(info.offset())
                        + " of the data, but the tensors before it end at " + end);
            }
            if (info.bytes() > fileBytes - data - end) {
                throw wrong(file, info.name(), "takes " + info.bytes() + " bytes from byte " + (data + end)
                        + ", but the file has " + fileBytes + " (truncated?)");
            }
            tensors.put(info.name(), new GgufTensor(info.name(), info.type().name(), info.shape(), data + end,
                    info.bytes()));
            end = aligned(end + info.bytes(), alignment);
        }
        return tensors;
    }

    private static Info info(Path file, GgufCursor cursor) {
        String name = cursor.name("a tensor's name");
        int rank = cursor.u32();
        if (rank < 0 || rank > MAX_DIMS) {
            throw wrong(file, name,
                    "has " + Integer.toUnsignedString(rank) + " dimensions, expected up to " + MAX_DIMS);
        }
        Long[] shape = new Long[rank];
        for (int i = rank - 1; i >= 0; i--) { shape[i] = cursor.u64(); }
        int number = cursor.u32();
        GgmlType type = GgmlType.of(number).orElseThrow(() -> wrong(file, name, "has the unknown type "
                + Integer.toUnsignedString(number)));
        return new Info(name, type, List.of(shape), cursor.u64(), bytes(file, name, type, List.of(shape)));
    }

    private static long bytes(Path file, String name, GgmlType type, List<Long> shape) {
        try {
            long elements = 1;
            for (long dim : shape) {
                if (dim <= 0) { throw wrong(file, name, "has the shape " + shape); }
                elements = Math.multiplyExact(elements, dim);
            }
            long row = shape.isEmpty() ? 1 : shape.getLast();
            if (row % type.blockElements() != 0) {
                throw wrong(file, name, "has rows of " + row + " elements, not a multiple of " + type + "'s blocks of "
                        + type.blockElements());
            }
            return Math.multiplyExact(elements / type.blockElements(), (long) type.blockBytes());
        } catch (ArithmeticException e) {
            throw new FormatException(file, "tensor '" + name + "': shape " + shape + " overflows", e);
        }
    }

    private static long aligned(long position, long alignment) { return (position + alignment - 1) & -alignment; }

    private static FormatException wrong(Path file, String name, String problem) {
        return new FormatException(file, "tensor '" + name + "' " + problem);
    }
}
