package arabica.testkit.counterexample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import arabica.autograd.Shape;
import arabica.autograd.gradcheck.Input;

/// Makes failing inputs simpler as long as they fail: smaller shapes first, then simpler values. It knows nothing of the
/// function. Sizes that several dimensions share are first reduced together, since an operation may ask that they be equal;
/// inputs that the function refuses do not fail and are passed over.
public final class Shrinker {
    private final Predicate<List<Input>> fails;
    private int budget;

    /// @param fails  whether inputs fail as the original ones did; an exception, or an assertion of the function's own, counts as no
    /// @param budget how often it may be asked
    public Shrinker(Predicate<List<Input>> fails, int budget) {
        this.fails = fails;
        this.budget = budget;
    }

    /// The simplest failing inputs that were found.
    public List<Input> shrink(List<Input> inputs) {
        List<Input> current = inputs;
        for (Optional<List<Input>> next = step(current); next.isPresent(); next = step(current)) {
            current = next.get();
        }
        return current;
    }

    private Optional<List<Input>> step(List<Input> current) {
        Iterator<List<Input>> candidates = Stream
                .of(sharedSizes(current), singleSizes(current), ranks(current), values(current))
                .flatMap(some -> some).iterator();
        while (budget > 0 && candidates.hasNext()) {
            List<Input> candidate = candidates.next();
            budget--;
            if (stillFails(candidate)) { return Optional.of(candidate); }
        }
        return Optional.empty();
    }

    private boolean stillFails(List<Input> candidate) {
        try {
            return fails.test(candidate);
        } catch (RuntimeException | AssertionError refused) {
            return false;
        }
    }

    /// One size, wherever it is found.
    private static Stream<List<Input>> sharedSizes(List<Input> inputs) {
        TreeSet<Integer> sizes = new TreeSet<>();
        inputs.forEach(input -> Arrays.stream(input.shape().toArray()).filter(size -> size > 1).forEach(sizes::add));
        return sizes.descendingSet().stream().flatMap(size -> smaller(size).boxed().map(to -> inputs.stream()
                .map(input -> resized(input, axis -> input.shape().dim(axis) == size ? to : input.shape().dim(axis)))
                .toList()));
    }

    /// One dimension of one input.
    private static Stream<List<Input>> singleSizes(List<Input> inputs) {
        return IntStream.range(0, inputs.size()).boxed().flatMap(i -> {
            Shape shape = inputs.get(i).shape();
            return IntStream.range(0, shape.rank()).boxed().flatMap(axis -> smaller(shape.dim(axis)).boxed()
                    .map(to -> with(inputs, i, resized(inputs.get(i), a -> a == axis ? to : shape.dim(a)))));
        });
    }

    private static IntStream smaller(int size) {
        return IntStream.of(1, size / 2, size - 1).filter(to -> to >= 1 && to < size).distinct();
    }

    /// A leading dimension of 1 left out, of one input or of all.
    private static Stream<List<Input>> ranks(List<Input> inputs) {
        Stream<List<Input>> all = Stream.of(inputs.stream().map(Shrinker::withoutLeadingOne).toList());
        Stream<List<Input>> each = IntStream.range(0, inputs.size())
                .mapToObj(i -> with(inputs, i, withoutLeadingOne(inputs.get(i))));
        return Stream.concat(all, each).filter(candidate -> rank(candidate) < rank(inputs));
    }

    private static int rank(List<Input> inputs) { return inputs.stream().mapToInt(x -> x.shape().rank()).sum(); }

    private static Input withoutLeadingOne(Input input) {
        int[] dims = input.shape().toArray();
        return dims.length == 0 || dims[0] != 1
                ? input
                : withShape(input, Shape.of(Arrays.copyOfRange(dims, 1, dims.length)));
    }

    private static Stream<List<Input>> values(List<Input> inputs) {
        return IntStream.range(0, inputs.size()).boxed().flatMap(i -> simpler(inputs.get(i))
                .map(input -> with(inputs, i, input)));
    }

    private static Stream<Input> simpler(Input input) {
        return switch (input) {
            case Input.Variable x -> Simpler.numbers().simpler(x.values())
                    .map(values -> new Input.Variable(x.shape(), values));
            case Input.Constant x -> Simpler.numbers().simpler(x.values())
                    .map(values -> new Input.Constant(x.shape(), values));
            case Input.Ids x -> new Simpler(id -> true, 0, 1).simpler(Arrays.stream(x.values()).asDoubleStream()
                    .toArray())
                    .map(values -> new Input.Ids(x.shape(),
                            Arrays.stream(values).mapToInt(value -> (int) value).toArray()));
        };
    }

    private static List<Input> with(List<Input> inputs, int index, Input input) {
        List<Input> changed = new ArrayList<>(inputs);
        changed.set(index, input);
        return changed;
    }

    private static Input withShape(Input input, Shape shape) {
        return switch (input) {
            case Input.Variable x -> new Input.Variable(shape, x.values());
            case Input.Constant x -> new Input.Constant(shape, x.values());
            case Input.Ids x -> new Input.Ids(shape, x.values());
        };
    }

    /// The leading part along each axis.
    private static Input resized(Input input, IntUnaryOperator size) {
        Shape from = input.shape();
        Shape to = Shape.of(IntStream.range(0, from.rank()).map(size).toArray());
        int[] places = IntStream.range(0, (int) to.size()).map(i -> place(i, to, from)).toArray();
        return switch (input) {
            case Input.Variable x -> new Input.Variable(to, picked(x.values(), places));
            case Input.Constant x -> new Input.Constant(to, picked(x.values(), places));
            case Input.Ids x -> new Input.Ids(to, Arrays.stream(places).map(i -> x.values()[i]).toArray());
        };
    }

    private static double[] picked(double[] values, int[] places) {
        return Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
    }

    /// Where an element of the smaller shape lies in the larger one.
    private static int place(int element, Shape smaller, Shape larger) {
        int place = 0;
        int stride = 1;
        int rest = element;
        for (int axis = smaller.rank() - 1; axis >= 0; axis--) {
            place += rest % smaller.dim(axis) * stride;
            rest /= smaller.dim(axis);
            stride *= larger.dim(axis);
        }
        return place;
    }
}
