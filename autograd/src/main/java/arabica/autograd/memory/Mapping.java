package arabica.autograd.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.Optional;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// A file mapped for reading, of which parts are tensors: nothing is copied, and a page is read when it is first used.
///
/// The mapping lives as long as somebody needs it: whoever opened it until [#close()], and each tensor until its scope
/// closes. Tensors of it can be operands but never results: a backend refuses to write to them.
///
/// Whoever makes the file shorter while it is mapped ends the process: kernels read it unchecked. Files are replaced by
/// moving a new one in place, which leaves the mapped one whole.
public final class Mapping implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private int holders = 1;
    private boolean closed;

    /// Maps the whole of an open file, which may be closed afterwards.
    public Mapping(FileChannel channel) throws IOException {
        try {
            segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// All bytes of the file; gone when the mapping is.
    public MemorySegment segment() { return segment; }

    /// A tensor whose memory is a part of the file, row by row and in the machine's byte order, in a scope. Empty where
    /// the scope's backend cannot read the host's memory: then the part must be copied.
    ///
    /// @param at  the first element's byte; it need not be aligned
    /// @throws IndexOutOfBoundsException if the part is not in the file
    public Optional<Tensor> tensor(Scope scope, DType dtype, Shape shape, long at) {
        if (!scope.backend().readsHostMemory()) { return Optional.empty(); }
        MemorySegment part = segment.asSlice(at, Math.multiplyExact(shape.size(), (long) dtype.bytes()));
        return Optional.of(scope.adopt(new Part(part), dtype, shape));
    }

    private final class Part extends NativeBlock {
        private final MemorySegment part;

        Part(MemorySegment part) {
            super(part.byteSize());
            this.part = part;
            holders++;
        }

        @Override
        MemorySegment segment() { return part; }

        @Override
        public boolean isReadOnly() { return true; }

        @Override
        protected void giveBack() { leave(); }
    }

    private void leave() { if (--holders == 0) { arena.close(); } }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            leave();
        }
    }
}
