package arabica.nn.stored;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import arabica.autograd.BFloat16;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.memory.Mapping;
import arabica.nn.FormatException;

/// A tensor in a mapped file. Whoever makes one has checked that its bytes are in the file and fit its shape.
///
/// @param file    the file, for errors
/// @param name    its name there, for errors
/// @param type    its element type by the format's own name
/// @param shape   the shape that a model sees, with the layout undone
/// @param at      the first byte in the file
public record StoredTensor(Path file, String name, String type, Optional<Encoding> encoding, List<Long> shape,
        Layout layout, Mapping mapping, long at, long bytes) {
    /// Elements that are decoded at a time: a whole number of blocks of every encoding.
    private static final int AT_ONCE = 1 << 18;

    /// Whether the shape is this one.
    public boolean hasShape(Shape wanted) {
        return shape.equals(Arrays.stream(wanted.toArray()).mapToObj(dim -> (long) dim).toList());
    }

    /// The bytes as they are in the file. Gone when the mapping is.
    public MemorySegment segment() { return mapping.segment().asSlice(at, bytes); }

    /// The tensor itself where it lies, without a copy and frozen: for F32 and BF16 in the model's own layout, on a backend
    /// that reads the host's memory. Empty for others, which are to be read.
    public Optional<Tensor> mapped(Scope scope) {
        boolean asIs = (type.equals("F32") || type.equals("BF16")) && layout.isPlain()
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return asIs ? mapping.tensor(scope, DType.valueOf(type), modelShape(), at) : Optional.empty();
    }

    /// Copies the values to a contiguous tensor of the same shape. F32 and BF16 take all floating-point encodings, widened
    /// or rounded to nearest even; other types take their own.
    ///
    /// @throws FormatException if shape or type do not fit
    public void readInto(Tensor target) {
        if (!hasShape(target.shape())) {
            throw new FormatException(file, "tensor '" + name + "' has shape " + shape + ", expected "
                    + target.shape());
        }
        boolean decodes = target.dtype() == DType.F32 || target.dtype() == DType.BF16;
        if (!(decodes && encoding.isPresent()) && !type.equals(target.dtype().name())) {
            throw new FormatException(file, "tensor '" + name + "' has dtype " + type + ", expected "
                    + (decodes ? "F32, F16 or BF16" : target.dtype()));
        }
        if (layout.isPlain()) {
            copy(target);
        } else {
            arrange(target);
        }
    }

    /// The values in a new tensor.
    ///
    /// @throws FormatException as [#readInto]
    public Tensor read(DType dtype, Scope scope) {
        Tensor tensor = scope.allocate(dtype, modelShape());
        readInto(tensor);
        return tensor;
    }

    /// The shape as a tensor has it.
    ///
    /// @throws FormatException if it has too many elements
    public Shape modelShape() {
        try {
            return Shape.of(shape.stream().mapToInt(Math::toIntExact).toArray());
        } catch (ArithmeticException e) {
            throw new FormatException(file, "tensor '" + name + "' of shape " + shape + " is too large to read", e);
        }
    }

    /// Through F32: backends permute it at full speed.
    private void arrange(Tensor target) {
        int[] dims = layout.dims().stream().mapToInt(Integer::intValue).toArray();
        int[] axes = layout.axes().stream().mapToInt(Integer::intValue).toArray();
        Shape arranged = Shape.of(Arrays.stream(axes).map(axis -> dims[axis]).toArray());
        try (Scope step = Scope.open(target.backend())) {
            Tensor read = step.allocate(DType.F32, Shape.of(dims));
            copy(read);
            Tensor out = target.dtype() == DType.F32 ? target : step.allocate(DType.F32, target.shape());
            target.backend().permute(read, axes, out.viewAs(arranged));
            if (out != target) { target.backend().copy(out, target); }
        }
    }

    private void copy(Tensor target) {
        if (target.size() == 0) { return; }
        if (type.equals(target.dtype().name()) && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            target.backend().upload(segment(), target);
            return;
        }
        MemorySegment source = segment();
        float[] values = new float[(int) Math.min(AT_ONCE, target.size())];
        for (long from = 0; from < target.size(); from += AT_ONCE) {
            int count = (int) Math.min(AT_ONCE, target.size() - from);
            encoding.orElseThrow().decode(source, from, count, values);
            Tensor part = target.viewAt(from, Shape.of(count));
            if (target.dtype() == DType.F32) {
                target.backend().upload(MemorySegment.ofArray(values), part);
            } else {
                target.backend().upload(MemorySegment.ofArray(BFloat16.of(values)), part);
            }
        }
    }
}
