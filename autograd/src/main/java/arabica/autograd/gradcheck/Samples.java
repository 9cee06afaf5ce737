package arabica.autograd.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

import arabica.autograd.Segments;
import arabica.autograd.Shape;

/// Draws small shapes and inputs that lie away from kinks, all from one seed: what a sample of an operation is made of.
public final class Samples {
    /// Around the widths of vectors and tiles.
    private static final int[] ODD_SIZES = {1, 2, 3, 7, 15, 16, 17, 31, 33};

    private final SplittableRandom random;
    private final boolean oddSizes;

    public Samples(long seed) { this(seed, false); }

    /// @param oddSizes draws dimensions around the widths of vectors, to compare backends, instead of small ones
    Samples(long seed, boolean oddSizes) {
        random = new SplittableRandom(seed);
        this.oddSizes = oddSizes;
    }

    /// An integer from `low` to `high`, both included.
    public int between(int low, int high) { return random.nextInt(low, high + 1); }

    /// The size of a dimension: from 1 to `high`, unless odd sizes are wanted.
    public int dim(int high) { return oddSizes ? ODD_SIZES[random.nextInt(ODD_SIZES.length)] : between(1, high); }

    public boolean flip() { return random.nextBoolean(); }

    public long seed() { return random.nextLong(); }

    public double uniform(double low, double high) { return random.nextDouble(low, high); }

    /// A shape of rank `low` to `high` with dimensions 1 to 4; with odd sizes, the last two are odd.
    public Shape shape(int low, int high) {
        int rank = between(low, high);
        return Shape.of(IntStream.range(0, rank).map(i -> i < rank - 2 ? between(1, 4) : dim(4)).toArray());
    }

    /// Dimensions that only count matrices: from 1 to 4, also where odd sizes are wanted, which would take megabytes.
    public Shape leading(int high) {
        return Shape.of(IntStream.range(0, between(0, high)).map(i -> between(1, 4)).toArray());
    }

    /// A shape that broadcasts to `target`: some leading dimensions are left out, some others are 1.
    public Shape broadcastable(Shape target) {
        int dropped = between(0, target.rank());
        return Shape.of(IntStream.range(dropped, target.rank()).map(d -> between(0, 2) == 0 ? 1 : target.dim(d))
                .toArray());
    }

    /// Two shapes that broadcast with each other: often equal, else one of them or both stretched.
    public Shape[] broadcastablePair() {
        Shape target = shape(0, 3);
        return switch (between(0, 3)) {
            case 0 -> new Shape[]{target, target};
            case 1 -> new Shape[]{target, broadcastable(target)};
            case 2 -> new Shape[]{broadcastable(target), target};
            default -> new Shape[]{broadcastable(target), broadcastable(target)};
        };
    }

    public Input.Variable variable(Shape shape) { return variable(shape, -2, 2); }

    public Input.Variable variable(Shape shape, double low, double high) {
        return draw(shape, () -> uniform(low, high));
    }

    /// At least 0.3 away from zero, of either sign.
    public Input.Variable awayFromZero(Shape shape) { return draw(shape, () -> (flip() ? 1 : -1) * uniform(0.3, 2)); }

    /// At least 0.05 away from each of two edges.
    public Input.Variable awayFrom(Shape shape, double low, double high) {
        return draw(shape, () -> {
            double x = uniform(-2, 2);
            while (Math.abs(x - low) < 0.05 || Math.abs(x - high) < 0.05) { x = uniform(-2, 2); }
            return x;
        });
    }

    /// Values that start at `offset` from an integer: two inputs drawn with offsets 0 and 0.5 never tie.
    public Input.Variable nearIntegers(Shape shape, double offset) {
        return draw(shape, () -> between(-2, 2) + offset + uniform(0, 0.2));
    }

    /// Values of which no two are closer than 0.2.
    public Input.Variable distinct(Shape shape) {
        int count = (int) shape.size();
        double[] values = IntStream.range(0, count).mapToDouble(i -> 0.3 * (i - count / 2) + uniform(0, 0.1)).toArray();
        for (int i = count - 1; i > 0; i--) {
            int other = between(0, i);
            double value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
        return new Input.Variable(shape, values);
    }

    /// Values that no gradient is asked of.
    public Input.Constant constant(Shape shape) { return new Input.Constant(shape, variable(shape).values()); }

    /// Zeros and ones.
    public Input.Constant condition(Shape shape) {
        return new Input.Constant(shape, draw(shape, () -> flip() ? 1 : 0).values());
    }

    /// Ids from `low` to below `bound`.
    public Input.Ids ids(Shape shape, int low, int bound) {
        return new Input.Ids(shape,
                IntStream.range(0, (int) shape.size()).map(i -> between(low, bound - 1)).toArray());
    }

    /// Rows of sequences of random lengths, some with room left at their end.
    public Segments segments(int batch, int time) {
        List<int[]> rows = new ArrayList<>();
        for (int row = 0; row < batch; row++) {
            IntStream.Builder lengths = IntStream.builder();
            for (int left = time; left > 0 && between(0, 4) > 0;) {
                int length = between(1, left);
                lengths.add(length);
                left -= length;
            }
            rows.add(lengths.build().toArray());
        }
        return Segments.of(time, rows);
    }

    private static Input.Variable draw(Shape shape, DoubleSupplier value) {
        return new Input.Variable(shape,
                IntStream.range(0, (int) shape.size()).mapToDouble(i -> value.getAsDouble()).toArray());
    }
}
