package arabica.testkit;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.DoubleStream;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.Input;
import arabica.testkit.counterexample.JavaSource;
import arabica.testkit.counterexample.Simpler;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;

/// Values for tensors. A tensor needs a scope to live in, which exists only while a test runs: so the arbitraries draw
/// [Values], which become a tensor of any type in the scope at hand. All values are numbers of F32, so that tensors of F32
/// and F64 hold the same ones.
///
/// Counter-examples shrink to smaller shapes first, then to simpler values of the same kind: zeros and ones where these are
/// allowed, else the simplest value that is.
public final class TensorArbitraries {
    /// The largest size of a tiny value, far below F32's smallest normal number of 2⁻¹²⁶ when it is squared.
    private static final double TINY = 0x1p-100;
    /// The least size of a huge value: its square overflows F32, and so does the sum of a few.
    private static final double HUGE = 0x1p120;

    /// A shape and its elements, row by row.
    public record Values(Shape shape, double[] elements) {
        /// A tensor of these values; F32 rounds them.
        public Tensor toTensor(Scope scope, DType dtype) { return scope.of(dtype, elements, shape.toArray()); }

        /// The same, for gradient checks.
        public Input.Variable toInput() { return new Input.Variable(shape, elements); }

        /// A Java expression that gives these values again, bit for bit.
        @Override
        public String toString() {
            return "new arabica.testkit.TensorArbitraries.Values(" + JavaSource.of(shape) + ", "
                    + JavaSource.of(elements) + ")";
        }
    }

    private TensorArbitraries() {}

    /// Standard normal values.
    public static Arbitrary<Values> normal(Arbitrary<Shape> shapes) {
        return values(shapes, Simpler.numbers(), random -> random.nextGaussian());
    }

    /// Standard normal values of one shape from one seed.
    public static Values normal(Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Values(shape, DoubleStream.generate(random::nextGaussian).limit(shape.size()).toArray());
    }

    /// Values drawn evenly between two bounds, the upper one excluded.
    public static Arbitrary<Values> uniform(Arbitrary<Shape> shapes, double low, double high) {
        Simpler within = new Simpler(x -> x >= low && x < high, simplestBetween(low, high));
        return values(shapes, within, random -> {
            float x = (float) (low + (high - low) * random.nextDouble());
            return x < low ? Math.nextUp(x) : x >= high ? Math.nextDown(x) : x;
        });
    }

    private static double[] simplestBetween(double low, double high) {
        return DoubleStream.of(0, 1, -1, Math.ceil(low), low).filter(x -> x >= low && x < high).distinct().toArray();
    }

    /// Values of at most 2⁻¹⁰⁰, of either sign: subnormal ones of F32 down to 2⁻¹⁴⁹, and zeros of both signs among them.
    public static Arbitrary<Values> tiny(Arbitrary<Shape> shapes) {
        return values(shapes, new Simpler(x -> Math.abs(x) <= TINY, 0, Float.MIN_VALUE, Float.MIN_NORMAL),
                random -> switch (random.nextInt(8)) {
                    case 0 -> 0.0;
                    case 1 -> -0.0;
                    case 2 -> sign(random) * Float.MIN_VALUE;
                    default -> sign(random) * Math.scalb(1f + random.nextFloat(), random.nextInt(-149, -101));
                });
    }

    /// Values from 2¹²⁰ to the largest of F32, of either sign: sums and products of them overflow.
    public static Arbitrary<Values> huge(Arbitrary<Shape> shapes) {
        return values(shapes,
                new Simpler(x -> Math.abs(x) >= HUGE && Math.abs(x) <= Float.MAX_VALUE, HUGE, Float.MAX_VALUE),
                random -> random.nextInt(8) == 0
                        ? sign(random) * Float.MAX_VALUE
                        : sign(random) * Math.scalb(1f + random.nextFloat(), random.nextInt(120, 127)));
    }

    /// One value throughout: the variance of a row is zero, and its maximum is everywhere.
    public static Arbitrary<Values> equal(Arbitrary<Shape> shapes) {
        return drawn(shapes, Simpler.numbers(), true, (random, count) -> {
            double value = (float) random.nextGaussian();
            return DoubleStream.generate(() -> value).limit(count).toArray();
        });
    }

    /// Few different values, at most three, so that maxima and sorted orders tie.
    public static Arbitrary<Values> ties(Arbitrary<Shape> shapes) {
        return drawn(shapes, Simpler.numbers(), false, (random, count) -> {
            double[] pool = DoubleStream.generate(() -> (float) random.nextGaussian()).limit(1 + random.nextInt(3))
                    .toArray();
            return DoubleStream.generate(() -> pool[random.nextInt(pool.length)]).limit(count).toArray();
        });
    }

    /// Any of these kinds, ordinary values more often.
    public static Arbitrary<Values> any(Arbitrary<Shape> shapes) {
        return Arbitraries.oneOf(normal(shapes), normal(shapes), tiny(shapes), huge(shapes), equal(shapes),
                ties(shapes));
    }

    private static int sign(Random random) { return random.nextBoolean() ? 1 : -1; }

    private static Arbitrary<Values> values(Arbitrary<Shape> shapes, Simpler simpler, Function<Random, Number> draw) {
        return drawn(shapes, simpler, false, (random, count) -> DoubleStream
                .generate(() -> draw.apply(random).floatValue()).limit(count).toArray());
    }

    /// Draws so many elements.
    private interface Draw {
        double[] elements(Random random, long count);
    }

    private static Arbitrary<Values> drawn(Arbitrary<Shape> shapes, Simpler simpler, boolean alike, Draw draw) {
        return Arbitraries.fromGeneratorWithSize(tries -> {
            RandomGenerator<Shape> generator = shapes.generator(tries);
            return random -> {
                Shrinkable<Shape> shape = generator.next(random);
                return new ShrinkingValues(shape, draw.elements(random, shape.value().size()), simpler, alike);
            };
        });
    }
}
