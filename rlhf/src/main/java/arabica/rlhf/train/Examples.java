package arabica.rlhf.train;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/// Training examples by number. Reading one may mean reading a memory-mapped file: nothing need be held. Several threads read
/// at once: [ReadAhead] the next step's, while others are evaluated.
public interface Examples<E> {
    int size();

    /// @param index from 0
    E get(int index);

    /// Whether [#length] may be asked.
    default boolean lengthsAreKnown() { return false; }

    /// How long an example is, in tokens, without reading it. An example that is longer is no less work.
    default int length(int index) { throw new IllegalStateException("lengths are not known"); }

    static <E> Examples<E> of(List<E> list) { return of(list.size(), list::get); }

    static <E> Examples<E> of(int size, IntFunction<E> get) {
        return new Examples<>() {
            @Override
            public int size() { return size; }

            @Override
            public E get(int index) { return get.apply(index); }
        };
    }

    /// These examples, with their lengths.
    default Examples<E> withLengths(IntUnaryOperator lengths) {
        Examples<E> all = this;
        return new Examples<>() {
            @Override
            public int size() { return all.size(); }

            @Override
            public E get(int index) { return all.get(index); }

            @Override
            public boolean lengthsAreKnown() { return true; }

            @Override
            public int length(int index) { return lengths.applyAsInt(index); }
        };
    }

    /// Some of these examples, in the order of `rows`.
    default Examples<E> select(int[] rows) {
        Examples<E> some = of(rows.length, i -> get(rows[i]));
        return lengthsAreKnown() ? some.withLengths(i -> length(rows[i])) : some;
    }

    /// @param function may not change which examples are longer than others
    default <F> Examples<F> map(Function<E, F> function) {
        Examples<F> mapped = of(size(), i -> function.apply(get(i)));
        return lengthsAreKnown() ? mapped.withLengths(this::length) : mapped;
    }
}
