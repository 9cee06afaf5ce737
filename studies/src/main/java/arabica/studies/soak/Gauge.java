package arabica.studies.soak;

/// What a process holds, and by how much that may rise while it does the same work again and again.
///
/// Counts may not rise at all. Of bytes, the bound is what the JVM and the system's allocator are known to move by
/// themselves: compiled code, tables that grow in steps, memory that `malloc` keeps in pieces.
///
/// @see Gauges#read how each is read
public enum Gauge {
    /// After a full collection: what is reachable.
    HEAP("Java heap", true, 1 << 20),
    /// Blocks of the backend's memory that tensors hold: one for each tensor of a scope that nobody closed.
    BLOCKS("tensor blocks", false, 1),
    /// What those blocks take.
    TENSORS("tensor bytes", true, 1024),
    /// What the backend has touched of its memory; it is kept for the next step, so it may rise until the worst moment
    /// has come.
    POOL("memory pool", true, 4 << 20),
    /// Of the process, in pages that are no file's.
    RESIDENT("resident memory", true, 32 << 20),
    /// The JVM's own: classes and compiled code.
    NON_HEAP("classes and code", true, 8 << 20),
    /// Memory of `ByteBuffer`s outside the heap.
    DIRECT("direct buffers", true, 256 << 10),
    /// Descriptors: of files, folders, pipes.
    FILES("open files", false, 1),
    /// Ranges of addresses that are a file's.
    MAPPED("mapped files", false, 1),
    /// Of Java, daemons too.
    THREADS("threads", false, 1),
    /// Those that are loaded now; a path that is taken for the first time loads some.
    CLASSES("loaded classes", false, 64);

    private final String label;
    private final boolean bytes;
    private final double bound;

    Gauge(String label, boolean bytes, double bound) {
        this.label = label;
        this.bytes = bytes;
        this.bound = bound;
    }

    public String label() { return label; }

    /// Bytes; otherwise a number of things.
    public boolean bytes() { return bytes; }

    /// A rise of so much, or more, over the part of a run that is judged is growth.
    public double bound() { return bound; }
}
