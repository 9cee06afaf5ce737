package arabica.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The local arrays of one work-group: the n-th that each item asks for is the same one. Until something is written they
/// hold NaN, so that reading too early shows.
final class LocalMemory {
    private final List<float[]> arrays = new ArrayList<>();
    private int floatsLeft;

    /// @param floats how many a group has
    LocalMemory(int floats) { floatsLeft = floats; }

    float[] array(int number, int size) {
        if (number == arrays.size()) {
            if (size > floatsLeft) {
                throw new AssertionError("a group asks for " + size + " floats of local memory, " + floatsLeft
                        + " are left");
            }
            floatsLeft -= size;
            arrays.add(filled(size));
        }
        float[] array = arrays.get(number);
        if (array.length != size) {
            throw new AssertionError("items of a group ask for local arrays of " + array.length + " and " + size);
        }
        return array;
    }

    /// Another group begins.
    void forget() { arrays.forEach(array -> Arrays.fill(array, Float.NaN)); }

    private static float[] filled(int size) {
        float[] array = new float[size];
        Arrays.fill(array, Float.NaN);
        return array;
    }
}
