package arabica.nn;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.nn.stored.StoredTensor;

/// A tensor that is to be written: what a header says of it, and how its bytes come when their turn has come. So a model
/// that is larger than memory can be written.
///
/// @param type   its element type by the format's name
/// @param bytes  how many bytes `content` writes
record OutgoingTensor(String type, List<Long> shape, long bytes, Content content) {
    private static final long CHUNK_BYTES = 16 << 20;

    /// Writes all bytes of a tensor, little-endian.
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /// A tensor in its own type.
    static OutgoingTensor of(Tensor tensor) {
        return new OutgoingTensor(tensor.dtype().name(), shape(tensor.shape()), bytes(tensor.shape(), tensor.dtype()),
                channel -> write(channel, tensor));
    }

    /// A tensor rounded or widened to a type; the copy is made while it is written.
    static OutgoingTensor of(Tensor tensor, DType type) {
        if (tensor.dtype() == type) { return of(tensor); }
        return new OutgoingTensor(type.name(), shape(tensor.shape()), bytes(tensor.shape(), type), channel -> {
            try (Scope step = Scope.open(tensor.backend())) {
                Tensor copy = step.allocate(type, tensor.shape());
                tensor.backend().copy(tensor, copy);
                write(channel, copy);
            }
        });
    }

    /// A tensor of another file in a type that it can be decoded to; it is read while it is written.
    static OutgoingTensor of(StoredTensor stored, DType type, Backend backend) {
        Shape shape = stored.modelShape();
        return new OutgoingTensor(type.name(), shape(shape), bytes(shape, type), channel -> {
            try (Scope step = Scope.open(backend)) {
                write(channel, stored.read(type, step));
            }
        });
    }

    /// A tensor of another file byte for byte.
    static OutgoingTensor same(StoredTensor stored) {
        return new OutgoingTensor(stored.type(), stored.shape(), stored.bytes(), channel -> {
            for (long from = 0; from < stored.bytes(); from += CHUNK_BYTES) {
                long count = Math.min(CHUNK_BYTES, stored.bytes() - from);
                AtomicFile.writeFully(channel, stored.segment().asSlice(from, count).asByteBuffer());
            }
        });
    }

    private static List<Long> shape(Shape shape) {
        List<Long> dims = new ArrayList<>();
        for (int dim : shape.toArray()) { dims.add((long) dim); }
        return dims;
    }

    private static long bytes(Shape shape, DType type) { return shape.size() * type.bytes(); }

    /// Some rows at a time, so that no second copy of a large tensor is held.
    private static void write(FileChannel channel, Tensor tensor) throws IOException {
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
