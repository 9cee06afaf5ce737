package arabica.testkit;

import java.util.List;
import java.util.function.Function;

import arabica.autograd.Autograd;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.GradCheckResult;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.gradcheck.Samples;
import arabica.testkit.counterexample.GradientFailure;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// The property that every differentiable operation has: its derivative agrees with central differences in F64. One call in
/// any test, for an operation of one's own:
///
/// ```java
/// GradProperties.holdFor(new Swish());                     // one input of any shape
/// GradProperties.holdFor(new Bilinear(), draw -> {         // inputs that must fit together
///     int n = draw.dim(4);
///     return List.of(draw.variable(Shape.of(n)), draw.variable(Shape.of(n, n)));
/// });
/// ```
///
/// or a property of its own, of which jqwik chooses the seeds:
///
/// ```java
/// class SwishProperties implements GradProperties {
///     @Override
///     public GradCheck sample(long seed) {
///         return GradCheck.of(new Swish(), new Samples(seed).variable(Shape.of(2, 3)));
///     }
/// }
/// ```
///
/// Draw values away from kinks. A failure names the operation, the worst element and its two values, makes the inputs as
/// simple as they can be, and prints a test that repeats it.
public interface GradProperties {
    /// How many samples [#holdFor] draws.
    int TRIES = 200;
    /// How many elements of each sample are checked, drawn at random: over many samples all are met.
    int ELEMENTS_PER_TRY = 24;

    /// A check of the operation on shapes and values that the seed determines, away from kinks.
    GradCheck sample(long seed);

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF) // a small seed is no simpler than a large one
    default void derivativeAgreesWithCentralDifferences(@ForAll long seed) {
        holds(getClass().getSimpleName(), sample(seed).seed(seed));
    }

    /// Checks an operation of one input, of any shape and with values from −2 to 2.
    static void holdFor(Operation operation) { holdFor(operation, draw -> List.of(draw.variable(draw.shape(0, 3)))); }

    /// Checks an operation on inputs that are drawn for it: the same ones in every run.
    static void holdFor(Operation operation, Function<Samples, List<Input>> inputs) {
        holdFor(operation.name(), in -> Autograd.apply(operation, in), inputs);
    }

    /// Checks any differentiable function of tensors, which must give the same result each time.
    static void holdFor(String name, Function<Tensor[], Tensor> function, Function<Samples, List<Input>> inputs) {
        long checked = 0;
        for (long seed = 0; seed < TRIES; seed++) {
            long drawn = seed;
            Input[] sample = OneTry.of(name, seed, () -> inputs.apply(new Samples(drawn)).toArray(Input[]::new));
            checked += compare(name, GradCheck.of(function, sample).seed(seed).maxElements(ELEMENTS_PER_TRY));
        }
        requireSome(name, checked);
    }

    /// Checks an operation of [arabica.autograd.gradcheck.OperationCatalog].
    static void holdFor(CatalogEntry operation) {
        for (long seed = 0; seed < TRIES; seed++) { holds(operation, seed); }
    }

    /// One check, which fails too where it has nothing to compare.
    static void holds(String operation, GradCheck check) { requireSome(operation, compare(operation, check)); }

    /// How many elements were compared.
    private static int compare(String operation, GradCheck check) {
        GradCheckResult result = OneTry.of(operation, check.seed(), check::check);
        if (!result.passed()) { throw new GradientFailure(operation, check, result).toError(); }
        return result.checked();
    }

    private static void requireSome(String operation, long checked) {
        if (checked == 0) {
            throw new AssertionError("the derivative of " + operation + " was not checked: no input has an element that"
                    + " is differentiated (an Input.Variable that is not empty)");
        }
    }

    /// One sample.
    static void holds(CatalogEntry operation, long seed) { holds(operation.name(), operation.sample(seed)); }
}
