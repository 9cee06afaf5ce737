package arabica.nn;

import java.lang.foreign.MemorySegment;

import arabica.autograd.DType;
import arabica.autograd.Tensor;

/// Brings logits to the host, step after step into the same array: at 150,000 ids a row is 600 kB, too much to leave to
/// the collector for each token.
final class LogitsBuffer {
    private float[] values = new float[0];

    /// @return row after row; the array may be longer than the tensor, and the next call changes it
    float[] read(Tensor logits) {
        if (logits.dtype() != DType.F32) { return logits.toFloats(); }
        int size = Math.toIntExact(logits.size());
        if (values.length < size) { values = new float[size]; }
        logits.backend().download(logits, MemorySegment.ofArray(values).asSlice(0, (long) size * Float.BYTES));
        return values;
    }
}
