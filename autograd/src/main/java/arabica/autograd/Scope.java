package arabica.autograd;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Who owns memory, and for how long. All tensors that are made while a scope is current belong to it and are gone
/// when it closes. A scope has a tape of its own: what is recorded in it is differentiated in it.
///
/// ```java
/// try (Scope parameters = Scope.open(backend)) {
///     Tensor w = parameters.zeros(DType.F32, Shape.of(4, 4)).requireGrad();
///     Scope.step(backend, () -> loss(w).backward()); // everything between is given back here
/// }
/// ```
///
/// Scopes are confined to one thread.
public final class Scope implements AutoCloseable {
    private static final ScopedValue<Scope> CURRENT = ScopedValue.newInstance();

    private final Backend backend;
    private final Scope parent;
    private final Tape tape = new Tape();
    private final Set<Storage> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    private Scope(Backend backend, Scope parent) {
        this.backend = backend;
        this.parent = parent;
    }

    /// Opens a scope on a backend, inside the current one if there is one.
    public static Scope open(Backend backend) { return new Scope(backend, CURRENT.isBound() ? CURRENT.get() : null); }

    /// Runs one piece of work in a scope of its own, and gives back all that it allocated.
    public static void step(Backend backend, Runnable work) {
        try (Scope scope = open(backend)) {
            scope.run(work);
        }
    }

    /// As [#step(Backend, Runnable)], for work with a result. A tensor among the results must be `keep()`t.
    public static <T> T step(Backend backend, Supplier<T> work) {
        try (Scope scope = open(backend)) {
            return scope.call(work);
        }
    }

    /// @throws IllegalStateException outside any scope
    public static Scope current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("no scope is open: wrap the work in Scope.step(backend, …)");
        }
        return CURRENT.get();
    }

    /// Makes this scope the current one while `work` runs.
    public void run(Runnable work) {
        requireOpen();
        ScopedValue.where(CURRENT, this).run(work);
    }

    /// Makes this scope the current one while `work` runs.
    public <T> T call(Supplier<T> work) {
        requireOpen();
        return ScopedValue.where(CURRENT, this).call(work::get);
    }

    public Backend backend() { return backend; }

    public Optional<Scope> parent() { return Optional.ofNullable(parent); }

    /// A tensor whose elements are whatever the memory held before.
    public Tensor allocate(DType dtype, Shape shape) {
        requireOpen();
        Storage storage = backend.allocate(dtype, Math.multiplyExact(shape.size(), (long) dtype.bytes()));
        owned.add(storage);
        return new Tensor(this, backend, storage, dtype, shape, 0, shape.columns());
    }

    /// A contiguous tensor in memory that somebody else provides. It belongs to this scope, which releases it when it closes.
    ///
    /// @throws IllegalArgumentException if the memory is too small
    public Tensor adopt(Storage storage, DType dtype, Shape shape) {
        requireOpen();
        if (storage.bytes() < Math.multiplyExact(shape.size(), (long) dtype.bytes())) {
            throw new IllegalArgumentException(storage.bytes() + " bytes for a tensor " + dtype + shape);
        }
        owned.add(storage);
        return new Tensor(this, backend, storage, dtype, shape, 0, shape.columns());
    }

    public Tensor zeros(DType dtype, Shape shape) { return full(dtype, shape, 0); }

    public Tensor full(DType dtype, Shape shape, double value) {
        Tensor tensor = allocate(dtype, shape);
        backend.fill(tensor, value);
        return tensor;
    }

    /// An F32 tensor of the given elements, row by row.
    public Tensor of(float[] values, int... dims) {
        return upload(DType.F32, MemorySegment.ofArray(values), values.length, Shape.of(dims));
    }

    /// An F64 tensor of the given elements, row by row.
    public Tensor of(double[] values, int... dims) {
        return upload(DType.F64, MemorySegment.ofArray(values), values.length, Shape.of(dims));
    }

    /// An I32 tensor of the given elements, row by row.
    public Tensor of(int[] values, int... dims) {
        return upload(DType.I32, MemorySegment.ofArray(values), values.length, Shape.of(dims));
    }

    /// A floating-point tensor of the given type and elements: F32 rounds them, and BF16 what F32 made of them.
    public Tensor of(DType dtype, double[] values, int... dims) {
        if (dtype == DType.F64) { return of(values, dims); }
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) { narrow[i] = (float) values[i]; }
        if (dtype == DType.F32) { return of(narrow, dims); }
        return upload(dtype, MemorySegment.ofArray(BFloat16.of(narrow)), values.length, Shape.of(dims));
    }

    private Tensor upload(DType dtype, MemorySegment values, long count, Shape shape) {
        if (count != shape.size()) {
            throw new IllegalArgumentException(count + " values for a tensor of shape " + shape);
        }
        Tensor tensor = allocate(dtype, shape);
        backend.upload(values, tensor);
        return tensor;
    }

    /// Gives all memory of this scope back. Tensors in it can no longer be used; touching one is an exception.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tape.clear();
            List<Storage> all = new ArrayList<>(owned);
            owned.clear();
            all.forEach(Storage::release);
        }
    }

    Tape tape() { return tape; }

    void hand(Storage storage, Scope to) {
        to.requireOpen();
        if (owned.remove(storage)) { to.owned.add(storage); }
    }

    /// Gives the memory of a tensor that this scope owns back before the scope closes. Views of it go with it.
    public void release(Tensor tensor) { forget(tensor); }

    /// Gives a tensor's memory back, unless others share it: then they keep it.
    void forget(Tensor tensor) {
        Storage storage = tensor.storage();
        if (!storage.unshare() && owned.remove(storage)) { storage.release(); }
    }

    private void requireOpen() { if (closed) { throw new IllegalStateException("the scope is closed"); } }
}
