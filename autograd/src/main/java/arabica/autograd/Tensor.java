package arabica.autograd;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A view of a backend's memory: a block, an offset, a shape and the distance between rows.
///
/// Elements are row-major and a row (the last dimension) is contiguous. Rows of a view may lie further apart than
/// they are long (`rowStride > columns`): so Q, K and V are read where one projection wrote them all.
///
/// A tensor takes part in differentiation when [#requiresGrad()] holds: it is a parameter, or an operation on the
/// tape made it from one. Tensors are confined to the thread that runs their scope.
public final class Tensor {
    private final Backend backend;
    private final DType dtype;
    private final Shape shape;
    private final long offset;
    private final int rowStride;
    private final Scope scope;
    private Storage storage;
    private boolean requiresGrad;
    private Tensor grad;
    /// What `grad` holds is of no meaning: the first contribution overwrites it.
    private boolean gradCleared;
    /// The memory of `grad` belongs to whoever gave it.
    private boolean gradBorrowed;
    private Tape.Node producer;
    private boolean evicted;

    Tensor(Scope scope, Backend backend, Storage storage, DType dtype, Shape shape, long offset, int rowStride) {
        this.scope = scope;
        this.backend = backend;
        this.storage = storage;
        this.dtype = dtype;
        this.shape = shape;
        this.offset = offset;
        this.rowStride = rowStride;
    }

    public Backend backend() { return backend; }

    public DType dtype() { return dtype; }

    public Shape shape() { return shape; }

    public long size() { return shape.size(); }

    /// The first element's place in the block, in elements.
    public long offset() { return offset; }

    /// The distance between the starts of two rows, in elements.
    public int rowStride() { return rowStride; }

    public boolean isContiguous() { return rowStride == shape.columns() || shape.rows() <= 1; }

    /// The memory below this tensor. A result that was evicted is computed again first.
    ///
    /// @throws IllegalStateException if the scope that owned it has closed, or backward has consumed it
    public Storage storage() {
        if (!storage.alive() && isPending()) {
            Context context = producer.context();
            storage = Autograd.noGrad(() -> scope.call(context::recompute)).storage;
        }
        if (!storage.alive()) {
            throw new IllegalStateException("tensor " + this + " is used after its memory was given back:"
                    + " its scope has closed, or backward has consumed it (keep() it, or read it earlier)");
        }
        return storage;
    }

    public boolean isAlive() { return storage.alive(); }

    // Views. They share memory and carry no gradient of their own: operations wrap them where gradients flow.

    /// The same elements under another shape.
    ///
    /// @throws IllegalArgumentException if the sizes differ or the rows are not contiguous
    public Tensor viewAs(Shape newShape) {
        if (newShape.size() != size()) {
            throw new IllegalArgumentException("cannot view " + shape + " as " + newShape);
        }
        if (!isContiguous() && newShape.columns() != shape.columns()) {
            throw new IllegalArgumentException("cannot change the rows of a strided view " + shape);
        }
        return new Tensor(scope, backend, storage(), dtype, newShape, offset,
                isContiguous() ? newShape.columns() : rowStride);
    }

    /// Columns `from` (inclusive) to `to` (exclusive) of every row.
    public Tensor viewColumns(int from, int to) {
        if (from < 0 || to > shape.columns() || from >= to) {
            throw new IllegalArgumentException("columns " + from + ".." + to + " of " + shape);
        }
        return new Tensor(scope, backend, storage(), dtype, shape.withColumns(to - from), offset + from, rowStride);
    }

    /// `count` rows from row `from`, as a matrix `[count, columns]`.
    public Tensor viewRows(long from, int count) {
        if (from < 0 || count < 0 || from + count > shape.rows()) {
            throw new IllegalArgumentException("rows " + from + "+" + count + " of " + shape);
        }
        return new Tensor(scope, backend, storage(), dtype, Shape.of(count, shape.columns()), offset + from * rowStride,
                rowStride);
    }

    /// A tensor of another shape inside the memory of this contiguous one, from the given element on: how many
    /// parameters share one block.
    ///
    /// @throws IllegalArgumentException if it does not lie within, or this tensor's rows are not contiguous
    public Tensor viewAt(long from, Shape part) {
        if (from < 0 || from + part.size() > size() || !isContiguous()) {
            throw new IllegalArgumentException("elements " + from + "+" + part.size() + " of " + this);
        }
        return new Tensor(scope, backend, storage(), dtype, part, offset + from, part.columns());
    }

    // Differentiation.

    public boolean requiresGrad() { return requiresGrad; }

    /// Makes this tensor a leaf that gathers a gradient. The gradient lives as long as the tensor, starts at zero,
    /// and is added to by every `backward()` until [#zeroGrad()].
    public Tensor requireGrad() {
        if (producer != null) { throw new IllegalStateException("only a leaf can be made to require a gradient"); }
        if (dtype == DType.BF16) {
            throw new IllegalStateException("a tensor of BF16 holds stored weights: it cannot require a gradient");
        }
        if (storage().isReadOnly()) {
            throw new IllegalStateException("the memory of " + this + " is read-only: it cannot be trained");
        }
        requiresGrad = true;
        return this;
    }

    /// As [#requireGrad()], with the gradient in the given memory from now on: so that the gradients of many parameters
    /// can lie in one block. What was gathered so far moves there.
    ///
    /// @param target contiguous, of this tensor's shape and type; it must live as long as this tensor gathers
    public Tensor requireGrad(Tensor target) {
        if (!target.shape.equals(shape) || target.dtype != dtype || !target.isContiguous()) {
            throw new IllegalArgumentException("the gradient of " + this + " cannot be " + target);
        }
        requireGrad();
        boolean empty = !hasGrad();
        if (!empty) { backend.copy(grad, target); }
        forgetGrad();
        grad = target;
        gradCleared = empty;
        gradBorrowed = true;
        return this;
    }

    /// Makes this leaf one that gathers no gradient, and gives the gradient's memory back.
    public Tensor freeze() {
        if (producer != null) { throw new IllegalStateException("only a leaf can be frozen"); }
        requiresGrad = false;
        forgetGrad();
        return this;
    }

    private void forgetGrad() {
        if (grad != null && !gradBorrowed) { grad.scope.forget(grad); }
        grad = null;
        gradBorrowed = false;
    }

    /// The gradient of a leaf, zeros where nothing has contributed; empty for a tensor that does not require one, and
    /// for results in between.
    public Optional<Tensor> grad() {
        if (requiresGrad && producer == null && !hasGrad()) { backend.fill(gradToWrite(), 0); }
        return Optional.ofNullable(grad);
    }

    /// Forgets what was gathered. Costs nothing: the first contribution overwrites it.
    public void zeroGrad() { gradCleared = grad != null; }

    /// The same values, cut off from the tape.
    public Tensor detach() { return new Tensor(scope, backend, storage(), dtype, shape, offset, rowStride); }

    /// Gives the memory of a result back before its scope closes: the forward pass is done with it. Where backward
    /// needs it after all, it is computed again from its operation's inputs (rematerialisation; Chen et al. 2016,
    /// arXiv 1604.06174), as it is if it is read again before: evicting too early costs time, and nothing else. For
    /// results that are large and cheap, such as norms and activations, and for those that no derivative reads. Views
    /// of the same memory go with it.
    ///
    /// @throws IllegalStateException for a leaf that requires a gradient, and outside the scope of this tensor
    public void evict() {
        if (requiresGrad && producer == null) { throw new IllegalStateException("a leaf cannot be evicted"); }
        if (Scope.current() != scope) {
            throw new IllegalStateException("only what the current scope made can be evicted, not " + this);
        }
        evicted = true;
        if (storage.alive()) { scope.forget(this); }
    }

    /// When the turn of its operation comes in backward, all later ones that read this result have had theirs: what was
    /// computed again for them can go, before the gradients of the operation's inputs need memory.
    void evictAgain() { if (evicted && storage.alive()) { scope.forget(this); } }

    /// A copy in another floating-point type, in the current scope: rounded to nearest even where that holds less.
    ///
    /// @throws IllegalStateException if this requires a gradient, which would be lost: [#detach()] it first
    public Tensor cast(DType type) {
        if (requiresGrad) {
            throw new IllegalStateException("cast() of " + this + " carries no gradient: detach() it");
        }
        Tensor copy = Scope.current().allocate(type, shape);
        backend.copy(this, copy);
        return copy;
    }

    /// Walks the tape backwards from this scalar and adds to the gradients of all leaves that it depends on.
    /// Results in between are given back as they are consumed; this tensor itself stays readable.
    ///
    /// @throws IllegalStateException if this is not a scalar, or nothing on the tape made it
    public void backward() {
        if (size() != 1) { throw new IllegalStateException("backward() needs a scalar, not " + this); }
        requirePending();
        producer.tape().backward(this, Scope.current().full(dtype, shape, 1));
    }

    /// Walks the tape backwards from this tensor of any shape: adds to the leaves' gradients the product of `cotangent`
    /// with the Jacobian. [#backward()] is this with a cotangent of 1.
    ///
    /// @throws IllegalArgumentException if the cotangent is not of this tensor's shape and type
    /// @throws IllegalStateException if nothing on the tape made this tensor
    public void backward(Tensor cotangent) {
        if (!cotangent.shape().equals(shape) || cotangent.dtype() != dtype) {
            throw new IllegalArgumentException("the cotangent of " + this + " is " + cotangent);
        }
        requirePending();
        Tensor seed = Scope.current().allocate(dtype, shape);
        backend.copy(cotangent, seed);
        producer.tape().backward(this, seed);
    }

    private void requirePending() {
        if (producer == null) {
            throw new IllegalStateException("backward() of " + this + ": the tape did not record it, because nothing"
                    + " that it depends on requires a gradient, or an earlier backward() has finished with it");
        }
        if (!isPending()) {
            throw new IllegalStateException("backward() of " + this + ": an earlier backward() has consumed it");
        }
    }

    /// Moves this tensor's memory to the scope around its own, where it lives on when its own scope closes.
    public Tensor keep() {
        return keepIn(scope.parent().orElseThrow(() -> new IllegalStateException("no scope around this one")));
    }

    /// Moves this tensor's memory to a scope that lives longer; the result belongs to it and is off the tape.
    public Tensor keepIn(Scope longer) {
        scope.hand(storage(), longer);
        return new Tensor(longer, backend, storage, dtype, shape, offset, rowStride);
    }

    // Reading.

    /// The single value of a tensor of one element.
    public double item() {
        if (size() != 1) { throw new IllegalStateException("item() of " + this); }
        return toDoubles()[0];
    }

    /// All elements, row by row, as floats (F64 is rounded).
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(size())];
        if (dtype == DType.F32) {
            backend.download(this, MemorySegment.ofArray(values));
        } else if (dtype == DType.BF16) {
            short[] bits = new short[values.length];
            backend.download(this, MemorySegment.ofArray(bits));
            return BFloat16.widen(bits);
        } else {
            double[] wide = toDoubles();
            for (int i = 0; i < wide.length; i++) { values[i] = (float) wide[i]; }
        }
        return values;
    }

    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(size())];
        switch (dtype) {
            case F64 -> backend.download(this, MemorySegment.ofArray(values));
            case F32, BF16 -> {
                float[] narrow = toFloats();
                for (int i = 0; i < narrow.length; i++) { values[i] = narrow[i]; }
            }
            case I32 -> {
                int[] ints = toInts();
                for (int i = 0; i < ints.length; i++) { values[i] = ints[i]; }
            }
        }
        return values;
    }

    /// All elements of an I32 tensor.
    public int[] toInts() {
        if (dtype != DType.I32) { throw new IllegalStateException("toInts() of " + this); }
        int[] values = new int[Math.toIntExact(size())];
        backend.download(this, MemorySegment.ofArray(values));
        return values;
    }

    @Override
    public String toString() { return dtype + shape.toString(); }

    // For the tape.

    Scope scope() { return scope; }

    Tape.Node producer() { return producer; }

    void producedBy(Tape.Node node) {
        producer = node;
        requiresGrad = true;
    }

    /// After backward the loss is a value like any other.
    void leaveTape() {
        producer = null;
        requiresGrad = false;
    }

    boolean sharesMemoryWith(Tensor other) { return storage == other.storage; }

    void shareMemory() { storage.share(); }

    boolean memoryIsShared() { return storage.isShared(); }

    boolean isPending() { return producer != null && producer.isPending(); }

    /// Whether something has contributed to the gradient.
    boolean hasGrad() { return grad != null && !gradCleared; }

    /// The memory of the gradient. Whoever asks for it writes it.
    Tensor gradToWrite() {
        if (grad == null) { grad = (producer == null ? scope : Scope.current()).allocate(dtype, shape); }
        gradCleared = false;
        return grad;
    }

    void setGrad(Tensor gradient) { grad = gradient; }
}
