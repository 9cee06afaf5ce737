package arabica.rlhf.train;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Training examples by number. Reading one may mean reading a memory-mapped file: nothing need be held.
public interface Examples<E> {
    int size();

    /// @param index from 0
    E get(int index);

    static <E> Examples<E> of(List<E> list) { return of(list.size(), list::get); }

    static <E> Examples<E> of(int size, IntFunction<E> get) {
        return new Examples<>() {
            @Override
            public int size() { return size; }

            @Override
            public E get(int index) { return get.apply(index); }
        };
    }

    /// Some of these examples, in the order of `rows`.
    default Examples<E> select(int[] rows) { return of(rows.length, i -> get(rows[i])); }

    default <F> Examples<F> map(Function<E, F> function) { return of(size(), i -> function.apply(get(i))); }
}
