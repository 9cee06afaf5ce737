package arabica.testkit;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import arabica.autograd.Shape;
import arabica.testkit.TensorArbitraries.Values;
import arabica.testkit.counterexample.Simpler;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/// Values that shrink to the smaller shapes that their arbitrary may draw, of which they keep one end or the other, and then
/// to simpler values.
///
/// @param alike all elements are equal and stay so
record ShrinkingValues(Shrinkable<Shape> shape, double[] elements, Simpler simpler, boolean alike)
        implements
            Shrinkable<Values> {
    @Override
    public Values value() { return new Values(shape.value(), elements.clone()); }

    @Override
    public Stream<Shrinkable<Values>> shrink() {
        Stream<Shrinkable<Values>> smaller = shape.shrink().flatMap(some -> Stream.of(false, true).map(
                atEnd -> new ShrinkingValues(some, part(some.value(), atEnd), simpler, alike)));
        Stream<Shrinkable<Values>> simplerValues = simpler.simpler(elements)
                .filter(x -> !alike || Arrays.stream(x).distinct().count() <= 1)
                .map(x -> new ShrinkingValues(shape, x, simpler, alike));
        return Stream.concat(smaller, simplerValues);
    }

    /// Along each axis the first or the last elements where the ranks are equal, else of all elements in a row.
    private double[] part(Shape smaller, boolean atEnd) {
        Shape whole = shape.value();
        if (smaller.rank() != whole.rank()) {
            int from = atEnd ? Math.max(0, elements.length - (int) smaller.size()) : 0;
            return IntStream.range(0, (int) smaller.size()).mapToDouble(i -> elements[(from + i) % elements.length])
                    .toArray();
        }
        return IntStream.range(0, (int) smaller.size()).mapToDouble(i -> elements[place(i, smaller, whole, atEnd)])
                .toArray();
    }

    private static int place(int element, Shape smaller, Shape whole, boolean atEnd) {
        int place = 0;
        int stride = 1;
        int rest = element;
        for (int axis = whole.rank() - 1; axis >= 0; axis--) {
            int offset = atEnd ? Math.max(0, whole.dim(axis) - smaller.dim(axis)) : 0;
            place += (offset + rest % smaller.dim(axis)) % whole.dim(axis) * stride;
            rest /= smaller.dim(axis);
            stride *= whole.dim(axis);
        }
        return place;
    }

    @Override
    public ShrinkingDistance distance() {
        return shape.distance().append(ShrinkingDistance.of(simpler.complexity(elements)));
    }
}
