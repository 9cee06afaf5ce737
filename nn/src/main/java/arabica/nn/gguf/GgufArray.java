package arabica.nn.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import arabica.nn.FormatException;

/// An array where it lies in the file; its extent has been checked.
record GgufArray(Path file, String key, GgufType type, long size, MemorySegment bytes, long from)
        implements
            GgufValue.Array {
    @Override
    public List<String> texts() {
        requireType(type == GgufType.STRING, "texts");
        GgufCursor cursor = new GgufCursor(file, bytes, from);
        List<String> texts = new ArrayList<>((int) size);
        for (long i = 0; i < size; i++) { texts.add(cursor.text()); }
        return texts;
    }

    @Override
    public double[] reals() {
        requireType(type.bytes() > 0 && type != GgufType.BOOL, "numbers");
        GgufCursor cursor = new GgufCursor(file, bytes, from);
        double[] values = new double[(int) size];
        for (int i = 0; i < values.length; i++) { values[i] = cursor.real(type); }
        return values;
    }

    @Override
    public long[] wholes() {
        requireType(type.bytes() > 0 && type != GgufType.FLOAT32 && type != GgufType.FLOAT64, "integers");
        GgufCursor cursor = new GgufCursor(file, bytes, from);
        long[] values = new long[(int) size];
        for (int i = 0; i < values.length; i++) { values[i] = cursor.whole(type); }
        return values;
    }

    private void requireType(boolean fits, String wanted) {
        if (!fits || size > Integer.MAX_VALUE - 8) {
            throw new FormatException(file, "'" + key + "' holds " + size + " elements of " + type + ", expected "
                    + wanted);
        }
    }

    @Override
    public String toString() { return type + "[" + size + "]"; }
}
