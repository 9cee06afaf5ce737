package arabica.datasets.table.parquet;

/// Walks over a struct in Thrift's compact protocol without building it: every string and every container must lie within
/// the bytes that there are. Thrift's generated readers make room for as many elements as a list claims to have.
/// Format: Apache Thrift, "Thrift Compact protocol encoding".
final class ThriftBounds {
    private static final int MAX_DEPTH = 32;

    private final byte[] bytes;
    private final int end;
    private int at;

    private ThriftBounds(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.end = end;
        at = from;
    }

    /// The bytes end before the struct does.
    static final class CutOff extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CutOff() { super("its metadata is cut off", null, false, false); }
    }

    /// @return where the struct that begins at `from` ends
    /// @throws CutOff when it does not end before `end`
    /// @throws IllegalStateException when it is no struct
    static int end(byte[] bytes, int from, int end) {
        ThriftBounds walk = new ThriftBounds(bytes, from, end);
        walk.struct(0);
        return walk.at;
    }

    private void struct(int depth) {
        while (true) {
            int header = next();
            // As Thrift sees it, a field of the type 0 ends the struct, whatever its number.
            if ((header & 15) == 0)
                return;
            // The upper half is how far the field's number is from the last one's; zero if the number follows.
            if (header >>> 4 == 0)
                varint();
            int type = header & 15;
            // A field that is true or false says so in its type.
            if (type > 2)
                value(type, depth);
        }
    }

    private void value(int type, int depth) {
        if (depth > MAX_DEPTH)
            throw new IllegalStateException("its metadata nests too deep");
        switch (type) {
            case 1, 2, 3 -> skip(1);
            case 4, 5, 6 -> varint();
            case 7 -> skip(8);
            case 8 -> skip(varint());
            case 9, 10 -> list(depth + 1);
            case 11 -> map(depth + 1);
            case 12 -> struct(depth + 1);
            default -> throw new IllegalStateException("its metadata has a field of the unknown type " + type);
        }
    }

    private void list(int depth) {
        int header = next();
        long size = header >>> 4 == 15 ? varint() : header >>> 4;
        require(size);
        for (long i = 0; i < size; i++)
            value(header & 15, depth);
    }

    private void map(int depth) {
        long size = varint();
        require(size);
        int types = size == 0 ? 0 : next();
        for (long i = 0; i < size; i++) {
            value(types >>> 4, depth);
            value(types & 15, depth);
        }
    }

    private int next() {
        require(1);
        return bytes[at++] & 0xff;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = next();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
        throw new IllegalStateException("its metadata has a number of more than 64 bits");
    }

    private void skip(long count) {
        require(count);
        at += (int) count;
    }

    /// No element takes less than a byte.
    private void require(long count) {
        if (count < 0)
            throw new IllegalStateException("its metadata has a negative size");
        if (count > end - at)
            throw new CutOff();
    }
}
