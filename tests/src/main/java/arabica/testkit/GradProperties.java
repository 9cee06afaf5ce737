package arabica.testkit;

import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.GradCheckResult;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// The property that every differentiable operation has, for operations of one's own:
///
/// ```java
/// class SwishProperties implements GradProperties {
///     @Override
///     public GradCheck sample(long seed) { // shapes and values away from kinks, drawn from the seed
///         double[] x = new SplittableRandom(seed).doubles(6, -3, 3).toArray();
///         return GradCheck.of(new Swish(), new Input.Variable(Shape.of(2, 3), x));
///     }
/// }
/// ```
public interface GradProperties {
    /// A check of the operation on shapes and values that the seed determines, away from kinks.
    GradCheck sample(long seed);

    @Property(tries = 200)
    default void derivativeAgreesWithCentralDifferences(@ForAll long seed) {
        holds(getClass().getSimpleName(), sample(seed).seed(seed));
    }

    /// Fails with the operation, the worst element, its two values and the seed.
    static void holds(String operation, GradCheck check) {
        GradCheckResult result = check.check();
        if (!result.passed()) { throw new AssertionError("the derivative of " + operation + " is wrong: " + result); }
    }

    /// Fails with the operation, the worst element, its two values and the seed.
    static void holds(CatalogEntry operation, long seed) { holds(operation.name(), operation.sample(seed)); }
}
